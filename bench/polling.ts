import { bestWaits } from '../schedule/best-waits.ts';
import { type DistributionName, distributionNames, distributions, evenly } from '../schedule/distributions.ts';
import { learnWaits } from '../schedule/learn-waits.ts';
import { closedForm, listed, type Waiting } from '../schedule/poll-times.ts';
import { scheduleCost, weighed } from '../schedule/schedule-cost.ts';
import { seededRandom } from '../test/simulation/seeded-random.ts';
import { markdownTable } from './markdown.ts';
import type { Part } from './part.ts';
import { median } from './samples.ts';

/** Values that stand for a distribution. */
const VALUES = 4_000;

/** What one poll may be worth, in seconds of lag. */
const pollCosts = [0.2, 0.5, 1, 2] as const;

/** Actions that a schedule is learned from, and how often anew. */
const LEARNED_FROM = [20, 200] as const;
const DRAWS = 15;

const fixed = [1, 2, 5, 10, 30].map((seconds): readonly [string, Waiting] => [`every ${seconds} s`, () => seconds]);

/** Schedules that are told nothing. */
const others: readonly (readonly [string, Waiting])[] = [
  ...fixed,
  // The wait before the poll at t is t itself, and after it as much again.
  ['doubling', (elapsed) => Math.max(1, elapsed + 1)],
  ['Fibonacci', fibonacci],
];

/** Each schedule's cost as a multiple of the least that waits of whole seconds can cost. */
export const polling: Part = async () => {
  const cells = distributionNames.flatMap((name) => pollCosts.map((c) => ratios(name, c)));
  const names = cells[0]?.schedules.map(({ name }) => name) ?? [];
  const rows = cells.map(({ distribution, c, optimum, schedules }) => [
    `${distribution}, c = ${c}`,
    optimum.toFixed(2),
    ...schedules.map(({ ratio }) => ratio.toFixed(2)),
  ]);
  const worst = names.map((_, at) => Math.max(...cells.map(({ schedules }) => schedules[at]?.ratio ?? 0)).toFixed(2));
  return {
    tables: markdownTable(['settle times', 'optimum (s)', ...names], [...rows, ['**worst**', '', ...worst]]),
    raw: cells,
  };
};

function ratios(distribution: DistributionName, c: number) {
  const quantile = distributions[distribution];
  const values = evenly(quantile, VALUES);
  const costOf = (waiting: Waiting): number => weighed(scheduleCost(waiting, values), c);
  const optimum = costOf(listed(bestWaits(values, c)));
  const learned = LEARNED_FROM.map((count) => {
    const draws = Array.from({ length: DRAWS }, (_, seed) => {
      const random = seededRandom(seed + 1);
      const samples = Array.from({ length: count }, () => quantile(random()));
      return costOf(listed(learnWaits(samples, c))) / optimum;
    });
    return { name: `learned from ${count}`, ratio: median(draws), draws };
  });
  const schedules = [
    { name: 'default', ratio: costOf(closedForm(c)) / optimum },
    ...learned,
    ...others.map(([name, waiting]) => ({ name, ratio: costOf(waiting) / optimum })),
  ];
  return { distribution, c, optimum, schedules };
}

/** 1, 1, 2, 3, 5 …: polls at 1, 2, 4, 7, 12 … */
function fibonacci(elapsed: number): number {
  let [last, wait, time] = [0, 1, 0];
  while (time < elapsed) [last, wait, time] = [wait, last + wait, time + wait];
  return wait;
}
