import { type Action, beganAt, type Evidence } from '../action/action.ts';
import type { Change } from '../action/change.ts';
import { isLeaseHeld } from '../action/lease.ts';
import { MAX_DEADLINE_SECONDS } from '../action/limits.ts';
import type { UnreadableAction } from '../action/unreadable-action.ts';
import { isWhole } from '../action/withhold.ts';
import { plusSeconds, secondsBetween } from '../time.ts';
import type { Communication, Participant } from './twilio-answers.ts';

/** Twilio's clock and ours may differ by this much. */
const CLOCK_SKEW_SECONDS = 60;

/** How long after the create call a message may still appear in its conversation. */
const SEARCH_WINDOW_SECONDS = 5 * 60;

/**
 * A message this young may belong to an action that the conversation's index does not show yet: 10 s for the index, which
 * follows within one as a rule, and 20 s for Twilio's clock and ours.
 */
const MIN_AGE_SECONDS = 10 + 20;

/** From when on a message in the conversation may be this action's. */
export function searchSince(action: Action): string {
  return plusSeconds(action.sentAt ?? action.acceptedAt, -CLOCK_SKEW_SECONDS);
}

/** Whether another action of the conversation is so old that none of the messages searched can be its own. */
export function isBeyondRivalry(other: Action | UnreadableAction, action: Action): boolean {
  const since = other.status === 'UNREADABLE' ? other.beganAt : beganAt(other);
  return secondsBetween(since, searchSince(action)) > MAX_DEADLINE_SECONDS;
}

/** Whether a message that has not appeared by now is not expected any more. */
export function isSearchOver(action: Action, now: Date): boolean {
  return secondsBetween(action.sentAt ?? action.acceptedAt, now) >= SEARCH_WINDOW_SECONDS;
}

/** What the conversation's messages say of an action whose create call had no telling answer. */
export type SearchResult =
  /** Messages that can only be this action's, or that of another in the same doubt. */
  | {
      readonly kind: 'candidates';
      readonly candidates: readonly (Evidence & { readonly communication: Communication })[];
    }
  /** A message fits, but another action that sent the same may own it, or turn out to. */
  | { readonly kind: 'rivalled' }
  /** A message fits, but may be that of an action which cannot be read: nobody will be able to tell. */
  | { readonly kind: 'untold' }
  | { readonly kind: 'absent' };

/**
 * Looks for an action's message among the Communications of its conversation: same sender, recipients, text and time,
 * and known to be no other action's.
 *
 * @param found the other actions of the conversation; this one may be among them
 */
export function searchFor(
  action: Action,
  communications: readonly Communication[],
  found: readonly (Action | UnreadableAction)[],
  now: Date,
): SearchResult {
  const others = found.filter((it) => it.status !== 'UNREADABLE');
  const all = [action, ...others.filter(({ id }) => id !== action.id)];
  const taken = new Set(all.flatMap((it) => [...idsOwnedBy(it), ...formerSends(it).flatMap(idsOfSend)]));
  const fitting = communications.filter(
    (it) => fits(action, it) && !taken.has(it.id) && !(it.messageSid !== undefined && taken.has(it.messageSid)),
  );
  if (fitting.length === 0) return { kind: 'absent' };
  if (fitting.some((it) => isTooYoung(it, action, now))) return { kind: 'rivalled' };

  const rivals = others.filter(
    (other) => other.id !== action.id && idsOwnedBy(other).length === 0 && sentTheSame(action, other),
  );
  if (rivals.some((rival) => isStillGoingToTell(rival, now))) return { kind: 'rivalled' };
  if (others.length < found.length) return { kind: 'untold' };
  const free = isTextUnknown(action) ? fitting.filter((it) => !others.some((other) => isRatherOf(other, it))) : fitting;
  // A rival that Twilio made, and that ended without naming its message, may have any of those that fit. Where they fared
  // alike, it does not matter which; where they did not, nobody can tell.
  const before = all.filter((it) => sentTheSame(action, it)).flatMap(formerSends);
  const unnamed = [...rivals, ...before.filter((it) => idsOfSend(it).length === 0)].filter(
    ({ twilioActionId }) => twilioActionId !== undefined,
  );
  const isEither = unnamed.length > 0 && new Set(free.map(deliveryOf)).size > 1;
  const left = isEither ? [] : free.slice(unnamed.length);
  if (left.length === 0) return { kind: 'absent' };

  const matchedBy = isTextUnknown(action) ? 'content' : 'text';
  return {
    kind: 'candidates',
    candidates: left.map((communication) => ({
      communication,
      communicationId: communication.id,
      ...(communication.messageSid !== undefined && { messageSid: communication.messageSid }),
      matchedBy,
    })),
  };
}

/** What follows from the message that is this action's. */
export function changeByEvidence({
  deliveryStatus,
  ...evidence
}: Evidence & { readonly deliveryStatus: 'underway' | 'failed' | 'done' }): Extract<Change, { evidence: Evidence }> {
  switch (deliveryStatus) {
    case 'underway':
      return { transition: 'adopted', evidence };
    case 'done':
      return { transition: 'proven', evidence };
    case 'failed': {
      const message = 'The message is in the conversation, and Twilio reports its delivery as FAILED.';
      return { transition: 'disproven', evidence, failure: { reason: 'undelivered', message } };
    }
  }
}

/** How far a message got, over all its recipients. */
export function deliveryOf({ recipients }: Communication): 'underway' | 'failed' | 'done' {
  const delivery = recipients.map(({ deliveryStatus }) => deliveryStatus);
  if (delivery.length > 0 && delivery.every((it) => it === 'FAILED')) return 'failed';
  return delivery.some((it) => it === 'INITIATED' || it === 'IN_PROGRESS') ? 'underway' : 'done';
}

/** The message that Twilio made of an action, where it is known by its SID: the latest, of one that was sent again. */
export function messageSidOf({ related, evidence }: Action): string | undefined {
  return evidence?.messageSid ?? related?.messageSid;
}

/** The ids of the message that an action sent last. */
export function idsOwnedBy({ related, evidence }: Action): string[] {
  return [related?.communicationId, related?.messageSid, evidence?.communicationId, evidence?.messageSid].filter(
    (id) => id !== undefined,
  );
}

/** What was made of it before a person had it sent again. */
function formerSends({ former = [] }: Action) {
  return former;
}

function idsOfSend({ communicationId, messageSid }: ReturnType<typeof formerSends>[number]): string[] {
  return [communicationId, messageSid].filter((id) => id !== undefined);
}

/** Still waiting for its own answer, which will name its message; one that is in doubt itself waits for none. */
function isStillGoingToTell(other: Action, now: Date): boolean {
  if (other.status === 'SENDING') return isLeaseHeld(other.lease.until, now);
  return other.status === 'PENDING' && other.twilioActionId !== undefined;
}

function fits(action: Action, communication: Communication): boolean {
  return saysTheSame(action, communication) && isSince(action.sentAt ?? action.acceptedAt, communication);
}

/** Whether a message could be an action's, by all that both say. */
export function saysTheSame({ request }: Action, { author, recipients, text }: Communication): boolean {
  const { from, to, content } = request.payload;
  return (
    isSame(from, author) &&
    to.every((recipient) => recipients.some((other) => isSame(recipient, other))) &&
    (content.text === undefined || content.text.trim() === text.trim())
  );
}

function isSince(moment: string, { createdAt }: Communication): boolean {
  return createdAt === undefined || secondsBetween(plusSeconds(moment, -CLOCK_SKEW_SECONDS), createdAt) >= 0;
}

/** A message without a time is as old as the search for it may make it. */
function isTooYoung({ createdAt }: Communication, { sentAt, acceptedAt }: Action, now: Date): boolean {
  return secondsBetween(createdAt ?? sentAt ?? acceptedAt, now) < MIN_AGE_SECONDS;
}

function isSame(wanted: Participant, found: Participant): boolean {
  if (wanted.participantId !== undefined) return wanted.participantId === found.participantId;
  return wanted.address === found.address && (wanted.channel === undefined || wanted.channel === found.channel);
}

/**
 * A message that fits a template may be that of an action which sent this very text, and has no other, or has sent more
 * than one. Of an action whose content was withheld, only the time tells.
 */
function isRatherOf(other: Action, communication: Communication): boolean {
  const mayLackOne =
    idsOwnedBy(other).length === 0 ||
    other.history.some(({ transition }) => transition === 'sendAgain' || transition === 'resend');
  const isTemplate = other.request.payload.content.text === undefined;
  const maySayTheSame = !isWhole(other) || saysTheSame(other, communication);
  return !isTemplate && mayLackOne && maySayTheSame && isSince(other.acceptedAt, communication);
}

/** What a template is rendered to is not known, nor what was withheld. */
function isTextUnknown({ request }: Action): boolean {
  return request.payload.content.text === undefined || 'withheld' in request;
}

/** Whether a message of the one could be taken for the other's. */
function sentTheSame(a: Action, b: Action): boolean {
  const parties = ({ request: { payload } }: Action) => JSON.stringify([payload.from, payload.to]);
  const textOf = ({ request: { payload } }: Action) => payload.content.text?.trim();
  const mayReadAlike = isTextUnknown(a) || isTextUnknown(b) || textOf(a) === textOf(b);
  const mayGoAlike = !isWhole(a) || !isWhole(b) || parties(a) === parties(b);
  return b.sentAt !== undefined && mayGoAlike && mayReadAlike;
}
