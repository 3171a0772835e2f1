import type { Between } from './settle-time.ts';

/** Of the estimate. Many more would fit it to accidents of the samples. */
const STEPS = 20;

/** Where ends lie, as far as samples tell. */
export interface LikelyEnds {
  /** Each where it is known to lie, else at the last moment at which it can: where a poll would find it. */
  readonly latest: readonly number[];
  /** The same ends, those that are not known to lie at a moment evenly over the time before it. */
  readonly spread: readonly number[];
}

/**
 * Turnbull's estimate of where ends lie, some of which are known exactly, and others only to have come between two moments. It begins
 * with each of these at the later moment; then, step by step, they are distributed as the ends were that may be the same.
 *
 * What no sample tells apart stays at the later moment. There a poll finds all of them, and two schedules whose polls are at such moments
 * differ by what was seen, wherever in between the ends were. So no list is learned from a guess.
 *
 * Source: Turnbull, The empirical distribution function with arbitrarily grouped, censored and truncated data, JRSS B 38 (1976)
 *
 * @param weight how many values are to stand for each of `between`
 */
export function likelyEnds(exact: readonly number[], between: readonly Between[], weight: number): LikelyEnds {
  if (between.length === 0) return { latest: exact, spread: exact };
  const times = [...new Set([...exact, ...between.map(({ upTo }) => upTo)])].sort((a, b) => a - b);
  const indexOf = new Map(times.map((time, index) => [time, index]));
  const known = times.map(() => 0);
  for (const time of exact) add(known, indexOf.get(time), 1);
  const groups = grouped(between).map(({ after, upTo, count }) => {
    const first = times.findIndex((time) => time > after);
    return { first, last: indexOf.get(upTo) ?? first, count: count * weight };
  });
  let guessed = times.map(() => 0);
  for (const { last, count } of groups) add(guessed, last, count);
  for (let step = 0; step < STEPS; step += 1) {
    const all = known.map((count, index) => count + (guessed[index] ?? 0));
    guessed = times.map(() => 0);
    for (const { first, last, count } of groups) {
      const here = all.slice(first, last + 1);
      const sum = here.reduce((total, it) => total + it, 0);
      for (const [offset, it] of here.entries()) add(guessed, first + offset, (count * it) / sum);
    }
  }
  const whole = rounded(guessed);
  const starts = [0, ...between.map(({ after }) => after)];
  const apart = times.flatMap((time, index) => {
    const from = starts.reduce((latest, it) => (it < time && it > latest ? it : latest), times[index - 1] ?? 0);
    const count = whole[index] ?? 0;
    return Array.from({ length: count }, (_, n) => from + ((time - from) * (n + 0.5)) / count);
  });
  const latest = times.flatMap((time, index) => Array<number>(whole[index] ?? 0).fill(time));
  return { latest: [...exact, ...latest], spread: [...exact, ...apart] };
}

function add(counts: number[], index: number | undefined, count: number): void {
  if (index !== undefined) counts[index] = (counts[index] ?? 0) + count;
}

function grouped(between: readonly Between[]): readonly (Between & { readonly count: number })[] {
  const groups = new Map<string, Between & { readonly count: number }>();
  for (const { after, upTo } of between) {
    const key = `${after} ${upTo}`;
    groups.set(key, { after, upTo, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

/** Whole numbers that add up to as much, at each place, as these do: half of one more or less. */
function rounded(counts: readonly number[]): readonly number[] {
  let sum = 0;
  return counts.map((count) => {
    const before = Math.round(sum);
    sum += count;
    return Math.round(sum) - before;
  });
}
