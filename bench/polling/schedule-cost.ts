import { pollTimes, type Waiting } from './poll-times.ts';

/** What following actions costs, as means of one action. */
export interface ScheduleCost {
  readonly polls: number;
  /** Seconds from an action's end until it is known. */
  readonly lagSeconds: number;
}

/** What a schedule costs where actions end after these times, in seconds since the create call. */
export function scheduleCost(waiting: Waiting, settleSeconds: readonly number[]): ScheduleCost {
  const ends = settleSeconds.toSorted((a, b) => a - b);
  const times = pollTimes(waiting, ends.at(-1) ?? 0);
  let polls = 0;
  let lagSeconds = 0;
  let next = 0;
  for (const end of ends) {
    while ((times[next] ?? Number.POSITIVE_INFINITY) < end) next += 1;
    polls += next + 1;
    lagSeconds += (times[next] ?? end) - end;
  }
  return { polls: polls / ends.length, lagSeconds: lagSeconds / ends.length };
}

/**
 * Polls and lag in one number, in seconds.
 *
 * @param pollCostSeconds how many seconds of lag one poll is worth
 */
export function weighed({ polls, lagSeconds }: ScheduleCost, pollCostSeconds: number): number {
  return pollCostSeconds * polls + lagSeconds;
}
