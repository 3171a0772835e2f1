import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { actionCounts, DEFAULT_RETENTION_DAYS, keptCounts, storedBytes } from '../../../bench/cost/action-counts.ts';
import { billOf, totalOf } from '../../../bench/cost/bill.ts';
import { meanAction } from '../../../bench/cost/mean-action.ts';
import { synthesizedBridge } from '../../lib/synthesized-bridge.ts';

describe('a million events whose actions take 1.5 s', () => {
  const { polls } = meanAction('lognormal-1.5');

  test('enter at most 5.5 states an action', () => {
    expect(actionCounts(polls).transitions).toBeLessThanOrEqual(5.5);
  });

  test('cost at most $170 to run: transitions, invocations, GB-seconds, request units and requests', () => {
    expect(totalOf(billOf(actionCounts(polls), 1e6))).toBeLessThanOrEqual(170);
  });
});

describe('what is kept', () => {
  test('is billed by the GB of 1,024 MB and the month: the table and its indexes to store, the table to restore', () => {
    const { table, indexes } = storedBytes;
    const year = keptCounts(365.25);
    expect(year.storedGigabyteMonths).toBeCloseTo((12 * (table + indexes)) / 2 ** 30, 12);
    expect(year.restorableGigabyteMonths).toBeCloseTo((12 * table) / 2 ** 30, 12);
  });

  test('costs by how long it is kept', () => {
    const costOf = (days: number) => totalOf(billOf(keptCounts(days), 1e6));
    expect(costOf(400)).toBeCloseTo(10 * costOf(40), 9);
  });

  test('is kept for as long as the construct keeps it, unless the price is told otherwise', () => {
    const environments = synthesizedBridge()
      .resources('AWS::Lambda::Function')
      .map(({ properties }) => z.object({ Environment: z.object({ Variables: z.looseObject({}) }) }).parse(properties));
    const days = environments.flatMap(({ Environment }) => Environment.Variables.RETENTION_DAYS ?? []);
    expect(new Set(days)).toEqual(new Set([String(DEFAULT_RETENTION_DAYS)]));
  });
});

test('an action that settles at its first poll enters four states, and three for each poll more', () => {
  expect([1, 2, 3].map((polls) => actionCounts(polls).transitions)).toEqual([4, 7, 10]);
});

test('a bill begins with what costs most', () => {
  expect(billOf(actionCounts(1.5), 1e6)[0]).toMatchObject({ unit: 'transitions', count: 5.5e6, dollars: 137.5 });
});

test('functions that run longer cost more GB-seconds, and nothing else', () => {
  const { gigabyteSeconds, ...others } = actionCounts(2, { acceptSeconds: 1, pollSeconds: 0.5 });
  expect(gigabyteSeconds).toBe(0.5 * (1 + 2 * 0.5));
  expect(actionCounts(2)).toMatchObject(others);
});
