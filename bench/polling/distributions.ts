import { normalQuantile } from './normal-quantile.ts';

/** How long Twilio may take to end an action, as quantile functions: seconds at a probability in (0, 1). */
export const distributions = {
  'lognormal-1.5': lognormal(1.5, 0.8),
  'lognormal-4': lognormal(4, 1.2),
  'mostly-fast': mixed(0.9, lognormal(1, 0.3), (p) => 10 + 110 * p),
  'pareto-0.9': pareto(0.9, 900),
} as const;
export type DistributionName = keyof typeof distributions;

export const distributionNames: readonly DistributionName[] = [
  'lognormal-1.5',
  'lognormal-4',
  'mostly-fast',
  'pareto-0.9',
];

/** Seconds at a probability in (0, 1). */
export type Quantile = (probability: number) => number;

/** Its values at `count` evenly spread probabilities: as good as that many random ones, and always the same. */
export function evenly(quantile: Quantile, count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => quantile((n + 0.5) / count));
}

/** @param median in seconds; @param sigma of the logarithm */
function lognormal(median: number, sigma: number): Quantile {
  return (p) => median * Math.exp(sigma * normalQuantile(p));
}

/** Pareto of the second kind, from 0 on, as numpy's: https://en.wikipedia.org/wiki/Lomax_distribution. Cut off at `most` seconds. */
function pareto(shape: number, most: number): Quantile {
  return (p) => (1 - p * (1 - (1 + most) ** -shape)) ** (-1 / shape) - 1;
}

/** One in `share` of all cases, the other in the rest; by search, for its distribution function is the sum of theirs. */
function mixed(share: number, one: Quantile, other: Quantile): Quantile {
  const below = (quantile: Quantile, x: number): number => bisect((p) => quantile(p) - x, 0, 1);
  return (p) => bisect((x) => share * below(one, x) + (1 - share) * below(other, x) - p, 0, 120);
}

/** Where an increasing function passes zero. */
function bisect(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let n = 0; n < 40; n += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
