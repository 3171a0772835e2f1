import { describe, expect, test } from 'vitest';
import { pollingSummary, pollingTables } from '../../../bench/polling/polling-tables.ts';

const cell = (c: number, byDefault: number) => ({
  c,
  optimum: 4,
  schedules: [
    { name: 'default', ratio: byDefault },
    { name: 'every 2 s', ratio: 1.5 },
    { name: 'every 30 s', ratio: 9 },
  ],
});
const groups = [{ distribution: 'narrow', cells: [cell(0.6, 3), cell(2, 1.7)] }];
const single = [{ distribution: 'narrow', byDefault: 1.7, waits: [{ name: 'the median', wait: 5, ratio: 1 }] }];

describe('the tables of polling', () => {
  test("the summary is that of the tracker's own cost of a poll, with one wait of the median beside it", () => {
    expect(pollingSummary(groups, single).split('\n')).toEqual([
      '| cost, × optimum | default | every 2 s | one wait: the median |',
      '|---|---:|---:|---:|',
      '| narrow | 1.70 | 1.50 | 1.00 ([5]) |',
    ]);
  });

  test('the tables say at which cost of a poll a schedule is worst', () => {
    expect(pollingTables(groups, single)).toContain('| _worst of 2_ |  | 3.00 (c = 0.6) | 1.50 (c = 0.6) |');
  });
});
