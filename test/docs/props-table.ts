import ts from 'typescript';

/**
 * The properties of an interface as a Markdown table, by what the code says of them: the type, the first paragraph of the
 * comment, and its `@default`.
 */
export function propsTable(file: string, code: string, name: string): string {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2023, true);
  const found = source.statements.find((it) => ts.isInterfaceDeclaration(it) && it.name.text === name);
  if (found === undefined || !ts.isInterfaceDeclaration(found)) throw new Error(`${file} has no interface ${name}`);
  const rows = found.members.filter(ts.isPropertySignature).map((member) => {
    const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
    const [byDefault] = ts.getJSDocTags(member).filter(({ tagName }) => tagName.text === 'default');
    const cells = [
      `\`${member.name.getText()}\``,
      `\`${member.type?.getText().replaceAll('|', '\\|')}\``,
      oneLine(comment?.comment),
      oneLine(byDefault?.comment),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| prop | type | what it decides | default |', '|---|---|---|---|', ...rows].join('\n');
}

function oneLine(comment: Parameters<typeof ts.getTextOfJSDocComment>[0]): string {
  const text = ts.getTextOfJSDocComment(comment)?.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
  if (!text) throw new Error('a prop has no comment, or no @default: each has to say what it decides');
  return text.replace(/^- /, '');
}
