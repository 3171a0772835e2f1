import type { Action } from '../lambdas/core/action.ts';
import { secondsBetween } from '../lambdas/core/schedule.ts';
import { listed, pollTimes } from './poll-times.ts';

/**
 * How long after its create call an action ended at Twilio, in seconds; undefined where nobody can tell. A poll finds an end that came
 * since the poll before: the middle between them is taken. Where Twilio told it by itself, the end is known.
 */
export function settleSeconds(action: Action): number | undefined {
  const last = action.history.at(-1);
  const isTwilioWord = last?.transition === 'completed' || last?.transition === 'failed';
  if (!last || !isTwilioWord || action.sentAt === undefined) return undefined;
  const known = Math.max(0, secondsBetween(action.sentAt, last.at));
  if (last.by !== 'get-action') return known;
  // The poll that found it came when it was due, or a moment later.
  const before = pollTimes(listed(action.polling ?? []), known).findLast((time) => time < known - 1) ?? 0;
  return (before + known) / 2;
}
