import { describe, expect, test } from 'vitest';
import { bestWaits } from '../../schedule/best-waits.ts';
import { evenly } from '../../schedule/distributions.ts';
import { learnWaits, pastOf } from '../../schedule/learn-waits.ts';
import { likelyEnds } from '../../schedule/likely-ends.ts';
import { normalQuantile } from '../../schedule/normal-quantile.ts';
import { closedForm, listed, type Waiting } from '../../schedule/poll-times.ts';
import { scheduleCost, weighed } from '../../schedule/schedule-cost.ts';
import type { SettleTime } from '../../schedule/settle-time.ts';
import { type Clock, observed } from '../fixtures/observed-ends.ts';
import { seededRandom } from '../simulation/seeded-random.ts';

/** Normal, around a mean that few miss. */
const narrow = (mean: number, sigma: number) => (p: number) => mean + sigma * normalQuantile(p);

describe.each([
  ['4.2 s, σ 0.1', narrow(4.2, 0.1), { blind: 1.1 }],
  // What ends between the polls at 9 and at 15 s is found at 15 s: without Twilio's times nothing better can be known.
  ['9.5 s, σ 0.02', narrow(9.5, 0.02), { blind: 3.1 }],
])('where actions take %s', (_, quantile, { blind }) => {
  const truth = evenly(quantile, 4_000);
  const costOf = (waiting: Waiting) => weighed(scheduleCost(waiting, truth), 2);
  const optimum = costOf(listed(bestWaits(truth, 2)));
  const before = costOf(closedForm());

  /** What is learned, from `count` actions each time, as often as told; each time by the list learned before. */
  function learned(clock: Clock, seed: number, times: number, count = 200): readonly number[] {
    const random = seededRandom(seed);
    let samples: readonly SettleTime[] = [];
    let polling: readonly number[] = [];
    for (let time = 0; time < times; time += 1) {
      const fresh = Array.from({ length: count }, () => observed(quantile(random()), polling, clock, random));
      samples = [...samples, ...fresh];
      polling = learnWaits(samples);
    }
    return polling;
  }
  const seeds = Array.from({ length: 4 }, (_, n) => n + 1);

  test.each(['told to the millisecond', 'told to the second'] as const)(
    'what is learned costs at most 1.1 times the optimum, by Twilio’s times %s',
    (clock) => {
      for (const seed of seeds) expect(costOf(listed(learned(clock, seed, 1)))).toBeLessThanOrEqual(1.1 * optimum);
    },
  );

  test(`what is learned from polls alone costs less than before, and at most ${blind} times the optimum`, () => {
    for (const seed of seeds) {
      const cost = costOf(listed(learned('not told', seed, 1)));
      expect(cost).toBeLessThanOrEqual(blind * optimum);
      expect(cost).toBeLessThan(before);
    }
  });

  test('learning again and again from what its own lists found makes nothing worse', () => {
    for (const seed of seeds) {
      const once = costOf(listed(learned('not told', seed, 1)));
      expect(costOf(listed(learned('not told', seed, 3)))).toBeLessThanOrEqual(once * 1.02);
    }
  });

  test('the gain that is shown is the gain that there is', () => {
    for (const clock of ['told to the millisecond', 'not told'] as const) {
      const random = seededRandom(3);
      const samples = Array.from({ length: 200 }, () => observed(quantile(random()), [], clock, random));
      const shown = (waiting: Waiting) => weighed(scheduleCost(waiting, pastOf(samples).ends.spread), 2);
      const after = listed(learnWaits(samples));
      expect(shown(closedForm()) - shown(after)).toBeCloseTo(before - costOf(after), 0);
    }
  });
});

describe('where ends lie that are only known to have come between two moments', () => {
  test('is at the later one, and evenly before it, where no other sample tells', () => {
    const { latest, spread } = likelyEnds([], [{ after: 2, upTo: 5 }], 3);
    expect(latest).toEqual([5, 5, 5]);
    expect(spread).toEqual([2.5, 3.5, 4.5]);
  });

  test('is where others lie that are known', () => {
    const { latest } = likelyEnds(Array(16).fill(4.2), [{ after: 2, upTo: 5 }], 16);
    expect(latest).toEqual(Array(32).fill(4.2));
  });

  test('is where all can lie at once', () => {
    const { latest, spread } = likelyEnds(
      [],
      [
        { after: 9, upTo: 15 },
        { after: 0, upTo: 12 },
      ],
      2,
    );
    expect(latest).toEqual([12, 12, 12, 12]);
    expect(Math.min(...spread)).toBeGreaterThan(9);
  });

  test('is not swayed by a few that are known, where many are not', () => {
    const many = Array.from({ length: 199 }, () => ({ after: 9, upTo: 15 }));
    const { latest } = likelyEnds([9.5], many, 1);
    expect(latest.filter((it) => it === 9.5).length).toBeLessThan(40);
  });
});

test('as many samples teach as there are', () => {
  const random = seededRandom(1);
  const samples = Array.from({ length: 130_000 }, () => 4 + random());
  expect(learnWaits(samples, 1)[0]).toBe(5);
  expect(learnWaits(samples, 2)).toEqual(
    learnWaits(
      evenly((p) => 4 + p, 1_000),
      2,
    ),
  );
});
