/** Rows as a table in Markdown; all columns but the first are numbers. */
export function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = heading.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(heading), `|${rule.join('|')}|`, ...rows.map(line)].join('\n');
}

/**
 * Replaces what is between a part's markers in a page.
 *
 * @throws {Error} if the page has no such markers
 */
export function withGenerated(page: string, part: string, text: string): string {
  const start = `<!-- generated: ${part} -->`;
  const from = page.indexOf(start);
  const to = page.indexOf('<!-- end -->', from);
  if (from < 0 || to < 0) throw new Error(`the page has no "${start}" … "<!-- end -->"`);
  return `${page.slice(0, from + start.length)}\n${text}\n${page.slice(to)}`;
}
