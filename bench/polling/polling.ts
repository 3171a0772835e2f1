import { bestWaits } from '../../schedule/best-waits.ts';
import { distributions, evenly, type Quantile } from '../../schedule/distributions.ts';
import { learnWaits } from '../../schedule/learn-waits.ts';
import { normalQuantile } from '../../schedule/normal-quantile.ts';
import { closedForm, listed, type Waiting } from '../../schedule/poll-times.ts';
import { scheduleCost, weighed } from '../../schedule/schedule-cost.ts';
import type { SettleTime } from '../../schedule/settle-time.ts';
import { observed } from '../../test/fixtures/observed-ends.ts';
import { seededRandom } from '../../test/simulation/seeded-random.ts';
import { markdownTable } from '../report/markdown.ts';
import type { Part } from '../report/part.ts';
import { median } from '../report/samples.ts';

/** Values that stand for a distribution. */
const VALUES = 4_000;

/** What one poll may be worth, in seconds of lag: those that have a row. The tracker has 2. */
const shownPollCosts = [0.2, 0.5, 1, 2] as const;

/** All of them, in steps of 0.05. */
const pollCosts = Array.from({ length: 37 }, (_, n) => (n + 4) / 20);

/** What the tracker has. */
const TRACKERS = 2;

/** Actions that a schedule is learned from, and how often anew. */
const LEARNED_FROM = [20, 200] as const;
const DRAWS = 15;

/** Where a route's actions all take about the same time. */
const narrow: Readonly<Record<string, Quantile>> = {
  'narrow-4.2': (p) => 4.2 + 0.1 * normalQuantile(p),
  'narrow-9.5': (p) => 9.5 + 0.02 * normalQuantile(p),
};
const rowGroups: Readonly<Record<string, Quantile>> = { ...distributions, ...narrow };

/** By what the ends of the actions are known that are learned from. */
const knowledge: Readonly<Record<string, (took: number, random: () => number) => SettleTime>> = {
  'known exactly': (took) => took,
  'Twilio’s times': (took, random) => observed(took, [], 'told to the millisecond', random),
  'Twilio’s times, whole seconds': (took, random) => observed(took, [], 'told to the second', random),
  'polls alone': (took, random) => observed(took, [], 'not told', random),
};

const fixed = [1, 2, 5, 10, 30].map((seconds): readonly [string, Waiting] => [`every ${seconds} s`, () => seconds]);

/** Schedules that are told nothing. */
const others: readonly (readonly [string, Waiting])[] = [
  ...fixed,
  // Waits of 1, 2, 4, 8 s: polls at 1, 3, 7, 15.
  ['doubling', (elapsed) => Math.max(1, elapsed + 1)],
  ['Fibonacci', fibonacci],
];

/** Each schedule's cost as a multiple of the least that waits of whole seconds can cost. */
export const polling: Part = async () => {
  const groups = Object.entries(rowGroups).map(([distribution, quantile]) => {
    const values = evenly(quantile, VALUES);
    return { distribution, cells: pollCosts.map((c) => ratios(values, c)) };
  });
  const learned = Object.entries(rowGroups).map(([distribution, quantile]) => ({
    distribution,
    ...learnedRatios(quantile),
  }));
  const names = groups[0]?.cells[0]?.schedules.map(({ name }) => name) ?? [];
  const rows = groups.flatMap(({ distribution, cells }) => [
    ...cells.filter(({ c }) => shownPollCosts.some((shown) => shown === c)).map((cell) => rowOf(distribution, cell)),
    [`_worst of ${cells.length}_`, '', ...names.map((_, at) => worstOf(cells, at))],
  ]);
  const columns = learned[0]?.ratios.map(({ name, count }) => `${name}, ${count}`) ?? [];
  const learnedRows = learned.map(({ distribution, byDefault, ratios: found }) => [
    distribution,
    byDefault.toFixed(2),
    ...found.map(({ draws }) => `${median(draws).toFixed(2)} (${Math.max(...draws).toFixed(2)})`),
  ]);
  return {
    tables: [
      markdownTable(['settle times', 'optimum (s)', ...names], rows),
      markdownTable([`learned, c = ${TRACKERS}`, 'default', ...columns], learnedRows),
    ].join('\n\n'),
    raw: { groups, learned },
    deterministic: true,
  };
};

type Ratios = ReturnType<typeof ratios>;

function rowOf(distribution: string, { c, optimum, schedules }: Ratios): readonly string[] {
  return [`${distribution}, c = ${c}`, optimum.toFixed(2), ...schedules.map(({ ratio }) => ratio.toFixed(2))];
}

/** The highest ratio of a schedule, and the poll cost where it has it. */
function worstOf(cells: readonly Ratios[], at: number): string {
  const all = cells.map(({ c, schedules }) => ({ c, ratio: schedules[at]?.ratio ?? 0 }));
  const { c, ratio } = all.reduce((worst, it) => (it.ratio > worst.ratio ? it : worst));
  return `${ratio.toFixed(2)} (c = ${c})`;
}

function ratios(values: readonly number[], c: number) {
  const costOf = (waiting: Waiting): number => weighed(scheduleCost(waiting, values), c);
  const optimum = costOf(listed(bestWaits(values, c)));
  const schedules = [['default', closedForm(c)] as const, ...others].map(([name, waiting]) => ({
    name,
    ratio: costOf(waiting) / optimum,
  }));
  return { c, optimum, schedules };
}

/** What lists cost that were learned from actions polled for by the default. */
function learnedRatios(quantile: Quantile) {
  const values = evenly(quantile, VALUES);
  const costOf = (waiting: Waiting): number => weighed(scheduleCost(waiting, values), TRACKERS);
  const optimum = costOf(listed(bestWaits(values, TRACKERS)));
  const found = Object.entries(knowledge).flatMap(([name, known]) =>
    LEARNED_FROM.map((count) => {
      const draws = Array.from({ length: DRAWS }, (_, seed) => {
        const random = seededRandom(seed + 1);
        const samples = Array.from({ length: count }, () => known(quantile(random()), random));
        return costOf(listed(learnWaits(samples, TRACKERS))) / optimum;
      });
      return { name, count, draws };
    }),
  );
  return { byDefault: costOf(closedForm(TRACKERS)) / optimum, ratios: found };
}

/** 1, 1, 2, 3, 5 …: polls at 1, 2, 4, 7, 12 … */
function fibonacci(elapsed: number): number {
  let [last, wait, time] = [0, 1, 0];
  while (time < elapsed) [last, wait, time] = [wait, last + wait, time + wait];
  return wait;
}
