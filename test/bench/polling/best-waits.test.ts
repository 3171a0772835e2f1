import { describe, expect, test } from 'vitest';
import { bestWaits } from '../../../bench/polling/best-waits.ts';
import { distributionNames, distributions, evenly } from '../../../bench/polling/distributions.ts';
import { closedForm, listed, pollTimes, type Waiting } from '../../../bench/polling/poll-times.ts';
import { scheduleCost, weighed } from '../../../bench/polling/schedule-cost.ts';

describe('the best waits', () => {
  test('poll once, when the last has ended, where waiting for it costs less than a poll', () => {
    expect(bestWaits([3.2, 3.9], 2)).toEqual([4]);
  });

  test('poll for each where a poll costs less than waiting', () => {
    expect(bestWaits([1.5, 9.5], 0.5)).toEqual([2, 8]);
  });

  test('cost no more than any other schedule', () => {
    const ends = [0.4, 1.2, 1.3, 2.9, 6.1, 6.2, 14];
    const others: Waiting[] = [closedForm(1), () => 1, () => 2, () => 7, listed([3, 4, 7])];
    const costOf = (waiting: Waiting) => weighed(scheduleCost(waiting, ends), 1);
    const best = costOf(listed(bestWaits(ends, 1)));
    for (const other of others) expect(best).toBeLessThanOrEqual(costOf(other));
  });
});

describe.each(distributionNames)('where settle times are %s', (name) => {
  const values = evenly(distributions[name], 4_000);
  const costOf = (waiting: Waiting, c: number) => weighed(scheduleCost(waiting, values), c);

  test.each([0.2, 0.5, 1, 2])('the default costs at most 1.15 times the optimum, at c = %d', (c) => {
    expect(costOf(closedForm(c), c) / costOf(listed(bestWaits(values, c)), c)).toBeLessThanOrEqual(1.15);
  });

  test('one wait of the median, rounded up, costs no more than the default', () => {
    const median = Math.ceil(distributions[name](0.5));
    expect(costOf(listed([median]), 2)).toBeLessThanOrEqual(1.005 * costOf(closedForm(2), 2));
  });
});

test('where actions all take about the same time, one wait of the median costs less than half of the default', () => {
  const ends = Array.from({ length: 40 }, (_, n) => 9.1 + n / 50);
  const costOf = (waiting: Waiting) => weighed(scheduleCost(waiting, ends), 2);
  expect(costOf(listed([10]))).toBeLessThan(costOf(closedForm(2)) / 2);
});

test('polls fall one wait after the other, until what is asked for is past', () => {
  expect(pollTimes(listed([3, 2, 10]), 5.5)).toEqual([3, 5, 15]);
});
