import { describe, expect, test } from 'vitest';
import { LOCAL_HOST, loadSummary, loadTable, type Round, type Run } from '../../../bench/load/load-table.ts';

const run = (target: string, more: Partial<Run> = {}): Run => ({
  target,
  load: 'burst',
  isBurst: true,
  perSecond: 50,
  lags: [1, 2, 300],
  beyondSchedule: [0, 1, 2],
  repeated: 0,
  peakKilobytes: 1_024 * 1_024,
  cpuMillis: 20,
  ...more,
});

/** A round in which the store took these many actions a second, before and after. */
const round = (ceilings: readonly number[], runs: readonly Run[]): Round => ({
  ceilings: ceilings.map((actionsPerSecond) => ({ actionsPerSecond, updatesPerSecond: actionsPerSecond * 5 })),
  runs,
});

/** The cells of a row, by the heading. */
function rowOf(table: string, name: string): readonly string[] {
  const line = table.split('\n').find((it) => it.startsWith(`| ${name} |`)) ?? expect.fail(`no ${name} in ${table}`);
  return line.split('|').map((cell) => cell.trim());
}

describe('the table of the load', () => {
  test('has a rate beside the store’s, of which one run before and one after are the mean', () => {
    const table = loadTable([round([150, 250], [run(LOCAL_HOST, { perSecond: 50 })])]);

    expect(rowOf(table, `${LOCAL_HOST}: burst`).slice(2, 5)).toEqual(['50.0', '0.25', '1.00']);
    expect(rowOf(table, 'the store alone').slice(2, 5)).toEqual(['200.0', '1.00', '–']);
  });

  test('shows the median of the rounds’ ratios, and not the ratio of their medians', () => {
    const pairs = [
      [10, 40],
      [20, 40],
      [30, 90],
    ] as const;
    const table = loadTable(
      pairs.map(([host, other]) =>
        round([100, 100], [run(LOCAL_HOST, { perSecond: host }), run('Other', { perSecond: other })]),
      ),
    );

    expect(rowOf(table, 'Other: burst').slice(2, 5)).toEqual(['40.0', '0.40', '3.00']);
  });

  test('compares no rate that the load itself gives', () => {
    const table = loadTable([round([100, 100], [run(LOCAL_HOST, { load: 'open loop', isBurst: false })])]);

    expect(rowOf(table, `${LOCAL_HOST}: open loop`).slice(2, 5)).toEqual(['50.0', '–', '–']);
  });
});

describe('the summary of the load', () => {
  test('has what a target settles, how late and at what price, and no ratio', () => {
    const [heading, , row] = loadSummary([round([100, 100], [run('Other')])]).split('\n');

    expect(heading).toBe('|  | settled a second | lag ms p50 | lag ms p99 | CPU ms an event | peak MB |');
    expect(row).toBe('| Other: burst | 50.0 | 2 | 300 | 20.0 | 1024 |');
  });
});
