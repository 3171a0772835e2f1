import { describe, expect, test } from 'vitest';
import { actionCounts } from '../../cost/action-counts.ts';
import { billOf, totalOf } from '../../cost/bill.ts';
import { distributions, evenly } from '../../schedule/distributions.ts';
import { closedForm } from '../../schedule/poll-times.ts';
import { scheduleCost } from '../../schedule/schedule-cost.ts';

describe('a million events whose actions take 1.5 s', () => {
  const { polls } = scheduleCost(closedForm(2), evenly(distributions['lognormal-1.5'], 1_000));

  test('enter at most 5.5 states an action', () => {
    expect(actionCounts(polls).transitions).toBeLessThanOrEqual(5.5);
  });

  test('cost at most $170', () => {
    expect(totalOf(billOf(actionCounts(polls), 1e6))).toBeLessThanOrEqual(170);
  });
});

test('an action that settles at its first poll enters four states, and three for each poll more', () => {
  expect([1, 2, 3].map((polls) => actionCounts(polls).transitions)).toEqual([4, 7, 10]);
});

test('a bill begins with what costs most', () => {
  expect(billOf(actionCounts(1.5), 1e6)[0]).toMatchObject({ unit: 'transitions', count: 5.5e6, dollars: 137.5 });
});
