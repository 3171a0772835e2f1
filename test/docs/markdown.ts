/** A fenced block of a Markdown document. */
export interface CodeBlock {
  readonly language: string;
  /** What follows the language, such as `ci=laptop`: how CI runs or checks it. */
  readonly tag: string;
  readonly code: string;
}

/** The fenced blocks of a document, in order; those of a list lose its indent. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const fences = markdown.matchAll(/^( *)```(\w*)(?: +(\S+))?\n(.*?)^\1```$/gms);
  return Array.from(fences, ([, indent = '', language = '', tag = '', code = '']) => ({
    language,
    tag,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** The Mermaid diagram between a document's markers of this name. */
export function generatedDiagram(markdown: string, name: string): string {
  const [, diagram] = new RegExp(`<!-- generated: ${name} -->\n\`\`\`mermaid\n(.*?)\`\`\``, 's').exec(markdown) ?? [];
  if (diagram === undefined) throw new Error(`no diagram is marked <!-- generated: ${name} -->`);
  return diagram.trimEnd();
}
