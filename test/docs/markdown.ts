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
