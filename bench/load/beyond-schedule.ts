import { secondsBetween } from '../../lambdas/core/time.ts';
import { closedForm, pollTimes } from '../polling/poll-times.ts';
import type { Settled } from './load-target.ts';

/**
 * How many milliseconds later an end was known than by polls in time: since the first poll that was due when the action had ended, as
 * the default schedule counts from `begunAt`. Where a poll that was late itself found the end before that one was due, the schedule
 * would not have polled there at all, and it counts from the end: being late is not to make up for being late. So it is never
 * negative.
 */
export function millisBeyondSchedule({ begunAt, completedAt, settledAt }: Settled): number {
  const due = pollTimes(closedForm(), secondsBetween(begunAt, completedAt)).at(-1) ?? 0;
  const beyond = Date.parse(settledAt) - (Date.parse(begunAt) + due * 1_000);
  return beyond >= -CLOCK_MILLIS ? Math.max(0, beyond) : millisOfLag({ completedAt, settledAt });
}

/** A timer may end in the millisecond before, and two instants are cut to milliseconds each. */
const CLOCK_MILLIS = 2;

/** From an action's end at Twilio until that was known. */
export function millisOfLag({ completedAt, settledAt }: Pick<Settled, 'completedAt' | 'settledAt'>): number {
  return Date.parse(settledAt) - Date.parse(completedAt);
}
