import type { Action, HistoryEntry, TwilioTimes } from '../lambdas/core/action/action.ts';
import { secondsBetween } from '../lambdas/core/time.ts';
import { listed, pollTimes } from './poll-times.ts';

/** An end that came after one moment and up to another, in seconds since the create call. */
export interface Between {
  readonly after: number;
  readonly upTo: number;
}

/** How long after its create call an action ended: seconds, or the two moments between which it did. */
export type SettleTime = number | Between;

/** Twilio's times may differ so much from what the polls found, and no more: its API and our clock are a moment late, never early. */
const SLACK_SECONDS = 1;

/**
 * When an action ended at Twilio; undefined where that says nothing of how long it takes. Twilio's own clock tells it, on both sides,
 * where it tells what the polls can have found; else it was after one poll and up to the next.
 */
export function settleTime(action: Action): SettleTime | undefined {
  const { history, sentAt, twilioActionId } = action;
  const lastSend = history.slice(history.findLastIndex(({ transition }) => transition === 'resend') + 1);
  const end = lastSend.find(isEnd);
  // Without its id the Action was not polled for, but its message searched.
  if (!end || sentAt === undefined || twilioActionId === undefined) return undefined;
  const known = Math.max(0, secondsBetween(sentAt, end.at));
  const between = end.transition === 'proven' ? beforeCallback(action, known) : betweenPolls(action, known);
  return end.twilio ? byTwilio(end.twilio, between, known) : between;
}

/**
 * A message that went (`proven`) is not the same event as Twilio's COMPLETED: that may have come before, and a callback says nothing of it.
 * But it cannot have come before the last poll, and the action needs no other after the callback. One that comes when the deadline is past
 * says nothing at all.
 */
function isEnd({ transition, from }: HistoryEntry): boolean {
  return transition === 'completed' || transition === 'failed' || (transition === 'proven' && from === 'PENDING');
}

function betweenPolls({ polling = [], polls }: Action, known: number): Between {
  const due = pollTimes(listed(polling), known + 1);
  // A poll comes when it is due, or a moment later; one of a list up to half a second earlier. Or Twilio asked for a pause.
  const upTo = due.findLast((time) => time <= known + 0.5 && time > known - 1) ?? known;
  const before = due.findLast((time) => time < upTo) ?? 0;
  return { after: polls > 1 ? Math.min(before, due[polls - 2] ?? before) : 0, upTo };
}

function beforeCallback({ polling = [] }: Action, known: number): Between {
  return { after: pollTimes(listed(polling), known).findLast((time) => time < known - 1) ?? 0, upTo: known };
}

function byTwilio({ createdAt, completedAt }: TwilioTimes, between: Between, known: number): SettleTime {
  const took = secondsBetween(createdAt, completedAt);
  const isPossible = took >= 0 && took > between.after - SLACK_SECONDS && took < known + SLACK_SECONDS;
  if (!isPossible) return between;
  if (!isWhole(createdAt) || !isWhole(completedAt)) return took;
  // Both are cut off to the second, as in the examples of Twilio's documentation.
  const near = { after: Math.max(between.after, took - 1), upTo: Math.min(between.upTo, took + 1) };
  return near.after < near.upTo ? near : between;
}

function isWhole(instant: string): boolean {
  return new Date(instant).getUTCMilliseconds() === 0;
}
