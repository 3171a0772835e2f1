/** What a linter says of a template, by the id of its check. */
export interface Finding {
  readonly id: string;
  readonly text: string;
}

/**
 * The checks that a configuration ignores. Each has a comment above it, or shares the one above its neighbour.
 *
 * @throws {Error} which names an entry that no comment explains
 */
export function explainedChecks(configuration: string): readonly string[] {
  const lines = configuration.split('\n');
  return lines.flatMap((line, index) => {
    const id = /^ +- ([A-Z][A-Z0-9_]+\d)$/.exec(line)?.[1];
    if (id === undefined) return [];
    const above = lines.slice(0, index).findLast((it) => !/^ +- [A-Z]/.test(it)) ?? '';
    if (!/^ +# \S/.test(above)) throw new Error(`${id} is ignored without a comment that says why`);
    return [id];
  });
}

/** What is wrong: findings that nobody explained, and explanations of what is not found. */
export function complaints(findings: readonly Finding[], explained: readonly string[]): readonly string[] {
  const found = new Set(findings.map(({ id }) => id));
  return [
    ...findings.filter(({ id }) => !explained.includes(id)).map(({ id, text }) => `${id} ${text}`),
    ...explained.filter((id) => !found.has(id)).map((id) => `${id} is ignored, and nothing needs it any more`),
  ];
}
