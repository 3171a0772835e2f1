import { DEFAULT_POLL_COST_SECONDS } from '../../lambdas/core/tracking/schedule.ts';
import type { Part } from '../report/part.ts';
import { bestWaits } from './best-waits.ts';
import { distributions, evenly, type Quantile } from './distributions.ts';
import { normalQuantile } from './normal-quantile.ts';
import { closedForm, listed, type Waiting } from './poll-times.ts';
import { pollingSummary, pollingTables, type Ratios, type SingleWaitRatios } from './polling-tables.ts';
import { scheduleCost, weighed } from './schedule-cost.ts';

/** Values that stand for a distribution. */
const VALUES = 4_000;

/** What one poll may be worth, in seconds of lag: 0.2 to 2, in steps of 0.05. */
const pollCosts = Array.from({ length: 37 }, (_, n) => (n + 4) / 20);

/** Routes whose actions take a time of their own, for which `polling` is made. */
const narrow: Readonly<Record<string, Quantile>> = {
  'narrow-4.2': (p) => 4.2 + 0.1 * normalQuantile(p),
  'narrow-9.5': (p) => 9.5 + 0.02 * normalQuantile(p),
  'voice-25': (p) => 25 + 5 * normalQuantile(p),
};
const rowGroups: Readonly<Record<string, Quantile>> = { ...distributions, ...narrow };

/** One wait for a route, by the share of its actions that have ended then. */
const oneWait = { 'the median': 0.5, 'three quarters': 0.75, 'nine tenths': 0.9 } as const;

const fixed = [1, 2, 5, 10, 30].map((seconds): readonly [string, Waiting] => [`every ${seconds} s`, () => seconds]);

/** Schedules that know nothing of the distribution. */
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
  const single = Object.entries(rowGroups).map(([distribution, quantile]) => ({
    distribution,
    ...singleWaitRatios(quantile),
  }));
  return {
    summary: pollingSummary(groups, single),
    tables: pollingTables(groups, single),
    raw: { groups, single },
    deterministic: true,
  };
};

function ratios(values: readonly number[], c: number): Ratios {
  const costOf = (waiting: Waiting): number => weighed(scheduleCost(waiting, values), c);
  const optimum = costOf(listed(bestWaits(values, c)));
  const schedules = [['default', closedForm(c)] as const, ...others].map(([name, waiting]) => ({
    name,
    ratio: costOf(waiting) / optimum,
  }));
  return { c, optimum, schedules };
}

/** What `polling` of a single wait costs, rounded up to whole seconds. */
function singleWaitRatios(quantile: Quantile): Omit<SingleWaitRatios, 'distribution'> {
  const values = evenly(quantile, VALUES);
  const costOf = (waiting: Waiting): number => weighed(scheduleCost(waiting, values), DEFAULT_POLL_COST_SECONDS);
  const optimum = costOf(listed(bestWaits(values, DEFAULT_POLL_COST_SECONDS)));
  const waits = Object.entries(oneWait).map(([name, share]) => {
    const wait = Math.ceil(quantile(share));
    return { name, wait, ratio: costOf(listed([wait])) / optimum };
  });
  return { byDefault: costOf(closedForm(DEFAULT_POLL_COST_SECONDS)) / optimum, waits };
}

/** 1, 1, 2, 3, 5 …: polls at 1, 2, 4, 7, 12 … */
function fibonacci(elapsed: number): number {
  let [last, wait, time] = [0, 1, 0];
  while (time < elapsed) [last, wait, time] = [wait, last + wait, time + wait];
  return wait;
}
