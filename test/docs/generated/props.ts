import ts from 'typescript';

/** A property of an interface, by what the code says of it. */
export interface Prop {
  readonly name: string;
  readonly type: string;
  /** The first paragraph of its comment. */
  readonly says: string;
  /** Its `@default`; empty for a property that is required. */
  readonly byDefault: string;
}

/**
 * The properties of an interface.
 *
 * @throws {Error} when there is no such interface, or a property has no comment or, if it may be left out, no `@default`
 */
export function propsOf(file: string, code: string, name: string): readonly Prop[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2023, true);
  const found = source.statements.find((it) => ts.isInterfaceDeclaration(it) && it.name.text === name);
  if (found === undefined || !ts.isInterfaceDeclaration(found)) throw new Error(`${file} has no interface ${name}`);
  return found.members.filter(ts.isPropertySignature).map((member) => {
    const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
    const [byDefault] = ts.getJSDocTags(member).filter(({ tagName }) => tagName.text === 'default');
    return {
      name: member.name.getText(),
      type: member.type?.getText() ?? '',
      says: oneLine(comment?.comment, `${name}.${member.name.getText()} has no comment`),
      byDefault: member.questionToken
        ? oneLine(byDefault?.comment, `${name}.${member.name.getText()} has no @default`)
        : '',
    };
  });
}

function oneLine(comment: Parameters<typeof ts.getTextOfJSDocComment>[0], ifMissing: string): string {
  const text = ts.getTextOfJSDocComment(comment)?.replaceAll(/\s+/g, ' ').trim();
  if (!text) throw new Error(ifMissing);
  return text.replace(/^- /, '');
}
