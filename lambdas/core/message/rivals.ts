import { type Action, beganAt } from '../action/action.ts';
import { isLeaseHeld } from '../action/lease.ts';
import { MAX_DEADLINE_SECONDS } from '../action/limits.ts';
import type { UnreadableAction } from '../action/unreadable-action.ts';
import { isWhole } from '../action/withhold.ts';
import { secondsBetween } from '../time.ts';
import { isSince, isTextUnknown, saysTheSame } from './compare-message.ts';
import type { Communication } from './twilio-answers.ts';
import { messageIdsOf, messageIdsOfSend } from './twilio-ids.ts';

/** Whether an action is too old to own any message since a moment. */
export function isBeyondRivalry(other: Action | UnreadableAction, since: string): boolean {
  const began = other.status === 'UNREADABLE' ? other.beganAt : beganAt(other);
  return secondsBetween(began, since) > MAX_DEADLINE_SECONDS;
}

export function ownedIdsOf(actions: readonly Action[]): ReadonlySet<string> {
  return new Set(actions.flatMap((it) => [...messageIdsOf(it), ...(it.former ?? []).flatMap(messageIdsOfSend)]));
}

/** Whether another action sent what could be this action's message, and has no message yet. */
export function isRival(other: Action, action: Action): boolean {
  return messageIdsOf(other).length === 0 && sentTheSame(action, other);
}

/** An action in doubt waits for no answer. */
export function mayStillNameItsMessage(other: Action, now: Date): boolean {
  if (other.status === 'SENDING') return isLeaseHeld(other.lease.until, now);
  return other.status === 'PENDING' && other.twilioActionId !== undefined;
}

/** Counts the sends that may own a message that fits: Twilio took them, and never named their message. */
export function countUnnamedSends(action: Action, others: readonly Action[]): number {
  const rivals = others.filter((it) => isRival(it, action));
  const former = [action, ...others].filter((it) => sentTheSame(action, it)).flatMap((it) => it.former ?? []);
  const unnamed = [...rivals, ...former.filter((it) => messageIdsOfSend(it).length === 0)];
  return unnamed.filter(({ twilioActionId }) => twilioActionId !== undefined).length;
}

/**
 * Whether a message that fits a template is rather that of another action, which sent this very text and may lack its
 * message. If the other's content is withheld, only the time is compared.
 */
export function isRatherOf(other: Action, communication: Communication): boolean {
  const mayLackOne =
    messageIdsOf(other).length === 0 ||
    other.history.some(({ transition }) => transition === 'sendAgain' || transition === 'resend');
  const isTemplate = other.request.payload.content.text === undefined;
  const maySayTheSame = !isWhole(other) || saysTheSame(other, communication);
  return !isTemplate && mayLackOne && maySayTheSame && isSince(other.acceptedAt, communication);
}

/** Whether the message of one action could be taken for the other's. */
function sentTheSame(a: Action, b: Action): boolean {
  const partiesOf = ({ request: { payload } }: Action) => JSON.stringify([payload.from, payload.to]);
  const textOf = ({ request: { payload } }: Action) => payload.content.text?.trim();
  const mayReadAlike = isTextUnknown(a) || isTextUnknown(b) || textOf(a) === textOf(b);
  const mayGoAlike = !isWhole(a) || !isWhole(b) || partiesOf(a) === partiesOf(b);
  return b.sentAt !== undefined && mayGoAlike && mayReadAlike;
}
