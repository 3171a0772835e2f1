import { DEFAULT_POLL_COST_SECONDS, MAX_POLLING_WAITS } from '../lambdas/core/schedule.ts';
import { bestWaits } from './best-waits.ts';
import { normalQuantile } from './normal-quantile.ts';
import { closedForm } from './poll-times.ts';

/** With fewer actions than these to learn from, the default is the better guess. */
export const MIN_SAMPLES = 20;

/** So many ends may be left that no list is made for them. */
const SPARSE_ENDS = 3;

/** So many values stand for each sample once it is blurred. */
const SPREAD = 16;

/**
 * The waits that would have cost a route's past actions least, without clinging to each of them: every sample is blurred, and where
 * but a few are left the closed form goes on.
 *
 * @param settleSeconds from the create call to the end, of {@link MIN_SAMPLES} actions or more
 */
export function learnWaits(
  settleSeconds: readonly number[],
  pollCostSeconds = DEFAULT_POLL_COST_SECONDS,
): readonly number[] {
  const blurred = blur(settleSeconds);
  const waiting = closedForm(pollCostSeconds);
  const waits = [...bestWaits(blurred, pollCostSeconds, { waiting, mostEnds: SPARSE_ENDS * SPREAD })];
  if (pollCostSeconds === DEFAULT_POLL_COST_SECONDS && waits.length > 0) return waits.slice(0, MAX_POLLING_WAITS);

  // After its list, an action is polled for by the default's cost: for another one the closed form is written out.
  const longest = 2 * Math.max(...settleSeconds);
  for (let time = waits.reduce((sum, wait) => sum + wait, 0); time < longest && waits.length < MAX_POLLING_WAITS; ) {
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
