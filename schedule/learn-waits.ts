import { MAX_POLLING_WAITS } from '../lambdas/core/action/limits.ts';
import { DEFAULT_POLL_COST_SECONDS } from '../lambdas/core/tracking/schedule.ts';
import { bestWaits } from './best-waits.ts';
import { type LikelyEnds, likelyEnds } from './likely-ends.ts';
import { normalQuantile } from './normal-quantile.ts';
import { closedForm } from './poll-times.ts';
import type { SettleTime } from './settle-time.ts';

/** With fewer actions than these to learn from, the default is the better guess. */
export const MIN_SAMPLES = 20;

/** So many ends may be left that no list is made for them. */
const SPARSE_ENDS = 5;

/** So many values stand for each sample once it is blurred. */
const SPREAD = 16;

/** More samples than these teach little more: as many of them as this are taken, evenly. */
const MAX_SAMPLES = 1_000;

/** What samples tell of a route. */
export interface Past {
  readonly ends: LikelyEnds;
  /** The last of the ends, in seconds. */
  readonly last: number;
}

/** How a route's actions end, as far as samples tell, without clinging to each of them: what is known exactly is blurred. */
export function pastOf(samples: readonly SettleTime[]): Past {
  const taken = evenlyTaken(samples.toSorted((a, b) => upTo(a) - upTo(b)));
  const exact = taken.filter((it) => typeof it === 'number');
  const between = taken.filter((it) => typeof it !== 'number');
  return {
    ends: likelyEnds(exact.length > 0 ? blur(exact) : [], between, SPREAD),
    last: upTo(samples.reduce((last, it) => (upTo(it) > upTo(last) ? it : last), 0)),
  };
}

/** The last moment at which it can have ended, in seconds. */
function upTo(sample: SettleTime): number {
  return typeof sample === 'number' ? sample : sample.upTo;
}

function evenlyTaken<T>(sorted: readonly T[]): readonly T[] {
  const share = Math.max(1, sorted.length / MAX_SAMPLES);
  return sorted.filter((_, index) => Math.floor((index + 1) / share) > Math.floor(index / share));
}

/**
 * The waits that would have cost a route's past actions least; where but a few of these are left the closed form goes on.
 *
 * @param samples how long {@link MIN_SAMPLES} actions or more took
 */
export function learnWaits(
  samples: readonly SettleTime[],
  pollCostSeconds = DEFAULT_POLL_COST_SECONDS,
): readonly number[] {
  return waitsFor(pastOf(samples), pollCostSeconds);
}

/** As {@link learnWaits}, for what is known of the past already. */
export function waitsFor({ ends, last }: Past, pollCostSeconds = DEFAULT_POLL_COST_SECONDS): readonly number[] {
  const waiting = closedForm(pollCostSeconds);
  const waits = [...bestWaits(ends.latest, pollCostSeconds, { waiting, mostEnds: SPARSE_ENDS * SPREAD })];
  if (pollCostSeconds === DEFAULT_POLL_COST_SECONDS && waits.length > 0) return waits.slice(0, MAX_POLLING_WAITS);

  // After its list, an action is polled for by the default's cost: for another one the closed form is written out.
  for (let time = waits.reduce((sum, wait) => sum + wait, 0); time < 2 * last && waits.length < MAX_POLLING_WAITS; ) {
    const wait = waiting(time);
    waits.push(wait);
    time += wait;
  }
  return waits.slice(0, MAX_POLLING_WAITS);
}

/** Each sample as several around it, as far as samples lie apart: a Gaussian kernel over their logarithms, of Silverman's width. */
function blur(samples: readonly number[]): readonly number[] {
  const logs = samples.map((sample) => Math.log(Math.max(sample, 0.01))).sort((a, b) => a - b);
  const mean = logs.reduce((sum, it) => sum + it, 0) / logs.length;
  const deviation = Math.sqrt(logs.reduce((sum, it) => sum + (it - mean) ** 2, 0) / Math.max(1, logs.length - 1));
  const at = (share: number): number => logs[Math.floor(logs.length * share)] ?? mean;
  const middle = (at(0.75) - at(0.25)) / 1.34;
  const width = 0.9 * Math.min(deviation, middle > 0 ? middle : deviation) * logs.length ** -0.2;
  const offsets = Array.from({ length: SPREAD }, (_, n) => width * normalQuantile((n + 0.5) / SPREAD));
  return logs.flatMap((log) => offsets.map((offset) => Math.exp(log + offset)));
}
