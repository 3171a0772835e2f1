import { markdownTable } from '../report/markdown.ts';

/** What DynamoDB was asked for one operation. */
export interface Asked {
  readonly requests: number;
  /** Items looked at by queries, whether answered or not. */
  readonly items: number;
  /** Capacity units as dynalite counts them: without what indexes cost. */
  readonly units: number;
}

export interface Measured extends Asked {
  readonly operation: string;
}

/** Every operation in a ledger of so many actions. */
export interface SizeMeasured {
  readonly size: number;
  readonly operations: readonly Measured[];
}

/** The capacity units of each operation in the smallest ledger and in the largest; operations with the same share a row. */
export function growthSummary(raw: readonly SizeMeasured[]): string {
  const [smallest] = raw;
  const largest = raw.at(-1);
  if (!smallest || !largest) throw new Error('no size is measured');
  const operations = new Map<string, readonly string[]>();
  for (const [n, { operation, units }] of smallest.operations.entries()) {
    const key = `${units} | ${largest.operations[n]?.units ?? '–'}`;
    operations.set(key, [...(operations.get(key) ?? []), operation]);
  }
  const rows = Array.from(operations, ([key, names]) => [names.join('; '), ...key.split(' | ')]);
  return markdownTable(['capacity units', ...[smallest, largest].map(headingOf)], rows);
}

/** Requests, items and units of each operation in each ledger. */
export function growthTable(raw: readonly SizeMeasured[]): string {
  const [smallest, ...larger] = raw;
  if (!smallest) throw new Error('no size is measured');
  const rows = smallest.operations.map(({ operation, requests, items, units }, n) => {
    const most = Math.max(...larger.map(({ operations }) => (operations[n]?.units ?? 0) / units), 1);
    const of = (it: Asked | undefined): string => (it ? `${it.requests} / ${it.items} / ${it.units}` : '–');
    return [
      operation,
      of({ requests, items, units }),
      ...larger.map(({ operations }) => of(operations[n])),
      most.toFixed(2),
    ];
  });
  return markdownTable(['requests / items / units', ...raw.map(headingOf), 'most units, ×'], rows);
}

function headingOf({ size }: SizeMeasured): string {
  return `${size.toLocaleString('en')} actions`;
}
