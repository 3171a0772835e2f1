import { describe, expect, test } from 'vitest';
import { growthSummary, growthTable, type SizeMeasured } from '../../../bench/growth/growth-table.ts';

const sized = (size: number, due: number): SizeMeasured => ({
  size,
  operations: [
    { operation: 'claim', requests: 1, items: 0, units: 1 },
    { operation: 'look', requests: 1, items: 0, units: 1 },
    { operation: 'due', requests: 8, items: 800, units: due },
  ],
});

describe('the tables of growth', () => {
  const raw = [sized(1_000, 12), sized(100_000, 13), sized(1_000_000, 24)];

  test('the summary compares the smallest ledger with the largest, and joins operations that cost the same', () => {
    expect(growthSummary(raw).split('\n')).toEqual([
      '| capacity units | 1,000 actions | 1,000,000 actions |',
      '|---|---:|---:|',
      '| claim; look | 1 | 1 |',
      '| due | 12 | 24 |',
    ]);
  });

  test('the table has every size, and the most that an operation grows', () => {
    expect(growthTable(raw)).toContain('| due | 8 / 800 / 12 | 8 / 800 / 13 | 8 / 800 / 24 | 2.00 |');
  });
});
