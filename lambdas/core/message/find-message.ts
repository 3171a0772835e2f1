import type { Action, Evidence } from '../action/action.ts';
import type { UnreadableAction } from '../action/unreadable-action.ts';
import { plusSeconds, secondsBetween } from '../time.ts';
import { CLOCK_SKEW_SECONDS, differenceFrom, isTextUnknown } from './compare-message.ts';
import { deliveryOf } from './evidence.ts';
import { countUnnamedSends, isRatherOf, isRival, mayStillNameItsMessage, ownedIdsOf } from './rivals.ts';
import type { Communication } from './twilio-answers.ts';

/** Seconds after the create call in which a message may still appear in its conversation. */
const SEARCH_WINDOW_SECONDS = 5 * 60;

/**
 * 10 s until the conversation's index shows every action, which usually takes one, and 20 s for Twilio's clock and
 * ours.
 */
const MIN_AGE_SECONDS = 10 + 20;

export function searchSince(action: Action): string {
  return plusSeconds(sentAt(action), -CLOCK_SKEW_SECONDS);
}

export function isSearchOver(action: Action, now: Date): boolean {
  return secondsBetween(sentAt(action), now) >= SEARCH_WINDOW_SECONDS;
}

export interface Candidate {
  readonly communication: Communication;
  readonly evidence: Evidence;
}

/** What the conversation says about the message of an action whose create call had no clear answer. */
export type MessageSearch =
  /** Each may be this action's or that of another in the same doubt: the first to own it adopts it. */
  | { readonly kind: 'found'; readonly candidates: readonly Candidate[] }
  /** A message fits, and its owner is not known yet. */
  | { readonly kind: 'notYet'; readonly because: NotYet }
  /** A message fits, and its owner will never be known: a person decides. */
  | { readonly kind: 'undecidable'; readonly because: Undecidable }
  | { readonly kind: 'absent'; readonly because: Absent };

export type NotYet =
  /** The index may not show its owner yet. */
  | 'tooYoung'
  /** Another action that sent the same still waits for the answer that names its message. */
  | 'rivalUnanswered';

/** An action of the conversation cannot be read, and may own the message. */
export type Undecidable = 'unreadableAction';

export type Absent =
  | 'nothingFits'
  /** Twilio named every message that fits for another action or a former send. */
  | 'owned'
  /** Sends whose message Twilio never named may own every message that fits. */
  | 'leftToOthers'
  /** Such a send may own any of them, and they were not delivered alike. */
  | 'deliveredDifferently';

/**
 * Looks for an action's message in its conversation: with its sender, recipients, text and time, and no other owner.
 *
 * @param listed the actions of the conversation; this one may be among them
 */
export function findMessage(
  action: Action,
  communications: readonly Communication[],
  listed: readonly (Action | UnreadableAction)[],
  now: Date,
): MessageSearch {
  const others = listed.filter((it) => it.status !== 'UNREADABLE').filter(({ id }) => id !== action.id);

  const fitting = communications.filter((it) => differenceFrom(action, it) === undefined);
  if (fitting.length === 0) return { kind: 'absent', because: 'nothingFits' };

  const owned = ownedIdsOf([action, ...others]);
  const free = fitting.filter(({ id, messageSid }) => !owned.has(id) && !(messageSid && owned.has(messageSid)));
  if (free.length === 0) return { kind: 'absent', because: 'owned' };

  if (free.some((it) => isTooYoung(it, action, now))) return { kind: 'notYet', because: 'tooYoung' };
  const isRivalUnanswered = others.some((it) => isRival(it, action) && mayStillNameItsMessage(it, now));
  if (isRivalUnanswered) return { kind: 'notYet', because: 'rivalUnanswered' };
  if (listed.some(({ status }) => status === 'UNREADABLE')) {
    return { kind: 'undecidable', because: 'unreadableAction' };
  }

  const own = isTextUnknown(action) ? free.filter((it) => !others.some((other) => isRatherOf(other, it))) : free;
  // Of messages delivered alike, it does not matter which ones the unnamed sends own.
  const unnamed = countUnnamedSends(action, others);
  const isAlike = new Set(own.map(deliveryOf)).size <= 1;
  if (unnamed > 0 && !isAlike) return { kind: 'absent', because: 'deliveredDifferently' };
  if (own.length <= unnamed) return { kind: 'absent', because: 'leftToOthers' };
  return { kind: 'found', candidates: own.slice(unnamed).map((it) => candidate(it, action)) };
}

function candidate(communication: Communication, action: Action): Candidate {
  const { id: communicationId, messageSid } = communication;
  const matchedBy = isTextUnknown(action) ? 'content' : 'text';
  return { communication, evidence: { communicationId, ...(messageSid !== undefined && { messageSid }), matchedBy } };
}

/** A message without a time counts as made at the send. */
function isTooYoung({ createdAt }: Communication, action: Action, now: Date): boolean {
  return secondsBetween(createdAt ?? sentAt(action), now) < MIN_AGE_SECONDS;
}

function sentAt({ sentAt: sent, acceptedAt }: Action): string {
  return sent ?? acceptedAt;
}
