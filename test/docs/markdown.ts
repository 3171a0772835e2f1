/** A fenced block of a Markdown document. */
export interface CodeBlock {
  readonly language: string;
  /** What follows the language, such as `ci=laptop`: how CI runs it. */
  readonly tag: string;
  readonly code: string;
}

/** The fenced blocks of a document, in order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const fences = markdown.matchAll(/^```(\w*)(?: +(\S+))?\n(.*?)^```$/gms);
  return Array.from(fences, ([, language = '', tag = '', code = '']) => ({ language, tag, code }));
}

/** The Mermaid diagram between a document's markers of this name. */
export function generatedDiagram(markdown: string, name: string): string {
  const [, diagram] = new RegExp(`<!-- generated: ${name} -->\n\`\`\`mermaid\n(.*?)\`\`\``, 's').exec(markdown) ?? [];
  if (diagram === undefined) throw new Error(`no diagram is marked <!-- generated: ${name} -->`);
  return diagram.trimEnd();
}
