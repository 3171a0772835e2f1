import { describe, expect, test } from 'vitest';
import { bestWaits } from '../../schedule/best-waits.ts';
import { distributionNames, distributions, evenly } from '../../schedule/distributions.ts';
import { learnWaits } from '../../schedule/learn-waits.ts';
import { closedForm, listed, pollTimes, type Waiting } from '../../schedule/poll-times.ts';
import { scheduleCost, weighed } from '../../schedule/schedule-cost.ts';
import { seededRandom } from '../simulation/seeded-random.ts';

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

  test('what is learned from 200 actions costs at most 1.1 times the optimum', () => {
    const random = seededRandom(1);
    const samples = Array.from({ length: 200 }, () => distributions[name](random()));
    expect(costOf(listed(learnWaits(samples)), 2) / costOf(listed(bestWaits(values, 2)), 2)).toBeLessThan(1.1);
  });
});

test('a route whose actions all end about the same time is polled once, then', () => {
  const samples = Array.from({ length: 40 }, (_, n) => 9.1 + n / 50);
  const [first = 0] = learnWaits(samples);
  expect(first).toBeGreaterThanOrEqual(9);
  expect(scheduleCost(listed(learnWaits(samples)), samples).polls).toBeLessThan(1.5);
  expect(scheduleCost(closedForm(), samples).polls).toBeGreaterThan(3);
});

test('polls fall one wait after the other, until what is asked for is past', () => {
  expect(pollTimes(listed([3, 2, 10]), 5.5)).toEqual([3, 5, 15]);
});
