import { plusSeconds, secondsBetween } from '../time.ts';
import {
  type Action,
  type ActionIn,
  type Evidence,
  everyAction,
  type Failure,
  type HistoryEntry,
  type Lease,
  type TwilioTimes,
  type WhenInDoubt,
} from './action.ts';
import { actionId, type EventIdentity } from './action-id.ts';
import type { Delivery } from './delivery-statuses.ts';
import { chained, commitmentTo, genesisOf, headOf, resealed, sealOf } from './history-hash.ts';
import type { ActionToCreate } from './send-message.ts';
import { isLegal, statusAfter, type TransitionName } from './transitions.ts';
import { erasure, wholeRequest, withoutContent, withoutItsContent } from './withhold.ts';

/** Something that happened to an action: the name of a transition, and what that transition brings along. */
export type Change =
  | { readonly transition: 'lease'; readonly lease: Lease }
  | { readonly transition: 'created'; readonly twilioActionId: string; readonly related?: Record<string, string> }
  | { readonly transition: 'refused'; readonly failure: Failure }
  | { readonly transition: 'notCreated'; readonly failure: Failure; readonly sendAfter: string }
  /** The lease that ended with the call, so that the search need not wait for it. */
  | { readonly transition: 'unknown'; readonly failure: Failure; readonly lease: Lease }
  | ({ readonly transition: 'adopted'; readonly evidence: Evidence } & Partial<Told>)
  | ({ readonly transition: 'proven'; readonly evidence: Evidence } & Partial<Told>)
  | ({ readonly transition: 'disproven'; readonly evidence: Evidence; readonly failure: Failure } & Partial<Told>)
  | { readonly transition: 'sendAgain'; readonly failure: Failure }
  | { readonly transition: 'hold'; readonly failure: Failure }
  | {
      readonly transition: 'completed';
      readonly related?: Record<string, string>;
      readonly polls: number;
      readonly times?: TwilioTimes | undefined;
    }
  | {
      readonly transition: 'failed';
      readonly failure: Failure;
      readonly related?: Record<string, string>;
      readonly polls: number;
      readonly times?: TwilioTimes | undefined;
    }
  | { readonly transition: 'expired'; readonly polls: number }
  | ({ readonly transition: 'reported' } & Told)
  | ({ readonly transition: 'resend' } & Decision)
  | ({ readonly transition: 'resolvedSent' } & Decision)
  | ({ readonly transition: 'resolvedNotSent'; readonly failure: Failure } & Decision)
  /** The ledger withholds the content as its `audit` setting says. */
  | { readonly transition: 'withheld' }
  | ({ readonly transition: 'erased' } & Decision);

/** What Twilio told: how far the message got by now, and in a few words what of it is new. */
export interface Told {
  readonly delivery: readonly Delivery[];
  readonly said: string;
}

/** A person decided it, and says why. */
export interface Decision {
  readonly who: string;
  readonly why: string;
}

/** When something happened and which part of the bridge says so. */
export interface Moment {
  readonly now: Date;
  readonly by: string;
}

/**
 * How long after its claim an action is left alone before the sweeper looks at it: accept-event's own 30 s at the
 * most, the tracker's first wait, and the polls that settle nearly every message.
 */
export const FIRST_DUE_SECONDS = 60;

/**
 * An action as it enters the ledger: claimed for its event, not sent yet.
 *
 * @param salt of the commitment to the request: random, of 128 bits
 */
export function acceptAction(
  event: EventIdentity & { readonly type: string },
  route: {
    readonly name: string;
    readonly deadlineSeconds: number;
    readonly whenInDoubt: WhenInDoubt;
    readonly polling?: readonly number[];
  },
  toCreate: ActionToCreate,
  { now, by, salt }: Moment & { readonly salt: string },
): ActionIn<'ACCEPTED'> {
  const at = now.toISOString();
  const deadlineAt = plusSeconds(now, route.deadlineSeconds);
  const identity = {
    id: actionId(event, route.name),
    source: event.source,
    origin: event.origin,
    eventId: event.eventId,
    eventType: event.type,
    route: route.name,
    conversationId: toCreate.conversationId,
    requestCommitment: commitmentTo(toCreate.request, salt),
    whenInDoubt: route.whenInDoubt,
    acceptedAt: at,
  };
  const claimed = { at, from: null, to: 'ACCEPTED', by, transition: 'claimed', deadlineAt } as const;
  const unsealed = {
    ...identity,
    version: 1,
    status: 'ACCEPTED' as const,
    request: toCreate.request,
    ...(route.polling && { polling: [...route.polling] }),
    attempts: 0,
    polls: 0,
    executions: 0,
    updatedAt: at,
    deadlineAt,
    dueAt: plusSeconds(now, FIRST_DUE_SECONDS),
    history: [chained(genesisOf(identity), claimed)],
  };
  return { ...unsealed, seal: sealOf(unsealed) };
}

/** Thrown when code asks for a transition that the table does not have: a fault of ours, never of the input. */
export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
  constructor(
    readonly transition: TransitionName,
    readonly from: Action['status'],
  ) {
    super(`${transition} may not leave ${from}`);
  }
}

/**
 * An entry of a history keeps this much of a reason; the last one is whole in `failure`. Of the 400 KB that DynamoDB holds, a day of
 * retries takes 255: 600 entries with a reason, of 246 bytes with their hash, and as many leases, of 178. The request takes 64 at
 * the most, and the history of what went before a resend, {@link MAX_RESENDABLE_BYTES}, another 64.
 */
const MAX_DETAIL_BYTES = 100;

/** A history longer than this, as JSON, would not leave room for another day of retries. */
const MAX_RESENDABLE_BYTES = 64 * 1024;

/** Whether what may still happen to an action that is sent again fits into its item. */
export function hasRoomToResend({ history }: Action): boolean {
  return Buffer.byteLength(JSON.stringify(history)) <= MAX_RESENDABLE_BYTES;
}

function shortened(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= MAX_DETAIL_BYTES) return text;
  // A character that was cut in half decodes to one or more U+FFFD.
  return `${bytes
    .subarray(0, MAX_DETAIL_BYTES - 3)
    .toString()
    .replace(/\uFFFD+$/, '')}…`;
}

/**
 * The action after a change: new status, next version, one more entry in its history. Time never runs backwards in a
 * history, even where a clock does.
 *
 * @throws {IllegalTransitionError} when the table has no such way out of the action's status
 */
export function evolve(before: Action, change: Change, { now, by }: Moment): Action {
  if (!isLegal(change.transition, before.status)) throw new IllegalTransitionError(change.transition, before.status);
  const at = [now.toISOString(), before.updatedAt].sort().at(-1) ?? before.updatedAt;
  const to = statusAfter(change.transition, before.status);
  const entry: Omit<HistoryEntry, 'hash'> = { at, from: before.status, to, by, transition: change.transition };
  if (change.transition === 'lease') entry.leaseId = change.lease.id;
  if ('failure' in change) entry.detail = shortened(withoutContent(change.failure.message, before.request));
  if ('times' in change && change.times) entry.twilio = change.times;
  if ('evidence' in change) {
    const { communicationId, messageSid } = change.evidence;
    entry.detail = communicationId === undefined ? `Message ${messageSid}` : `Communication ${communicationId}`;
  }
  if ('said' in change && change.said)
    entry.detail = shortened(entry.detail ? `${entry.detail}: ${change.said}` : change.said);
  if ('why' in change) {
    Object.assign(entry, { who: change.who, why: withoutContent(change.why, before.request) });
  }
  if (change.transition === 'resend') entry.deadlineAt = plusSeconds(at, deadlineSeconds(before));

  return resealed(before, changed(before, change, entry));
}

/** How long an action is sent and followed, as its route had it when it was claimed. */
function deadlineSeconds({ acceptedAt, deadlineAt, history }: Action): number {
  return secondsBetween(acceptedAt, history[0]?.deadlineAt ?? deadlineAt);
}

function changed(before: Action, change: Change, entry: Omit<HistoryEntry, 'hash'>): Action {
  const { at } = entry;
  // The schema of what every action has leaves behind what belonged to the old status alone.
  const kept = everyAction.parse(before);
  const written = {
    version: before.version + 1,
    updatedAt: at,
    history: [...before.history, chained(headOf(before), entry)],
  };
  const delivery = 'delivery' in change && change.delivery ? { delivery: [...change.delivery] } : {};
  const next = { ...kept, ...written, ...delivery };

  const sentAt = before.sentAt ?? at;

  switch (change.transition) {
    case 'lease':
      return { ...next, status: 'SENDING', attempts: before.attempts + 1, sentAt: at, lease: change.lease };
    case 'unknown':
      return { ...next, status: 'SENDING', sentAt, lease: change.lease, failure: change.failure };
    case 'notCreated':
      return { ...next, status: 'ACCEPTED', failure: change.failure, sendAfter: change.sendAfter };
    case 'sendAgain':
      return { ...next, status: 'ACCEPTED', failure: change.failure };
    case 'created': {
      const related = { ...before.related, ...change.related };
      return { ...next, status: 'PENDING', sentAt, twilioActionId: change.twilioActionId, related };
    }
    case 'adopted':
      return { ...next, status: 'PENDING', sentAt, evidence: change.evidence };
    case 'proven':
      return { ...next, status: 'COMPLETED', evidence: change.evidence, settledAt: at };
    case 'disproven':
      return { ...next, status: 'FAILED', evidence: change.evidence, failure: change.failure, settledAt: at };
    case 'completed': {
      const related = { ...before.related, ...change.related };
      return { ...next, status: 'COMPLETED', related, polls: before.polls + change.polls, settledAt: at };
    }
    case 'failed': {
      const related = { ...before.related, ...change.related };
      const polls = before.polls + change.polls;
      return { ...next, status: 'FAILED', failure: change.failure, related, polls, settledAt: at };
    }
    case 'refused':
      return { ...next, status: 'FAILED', failure: change.failure, settledAt: at };
    case 'hold':
      return { ...next, status: 'IN_DOUBT', failure: change.failure, settledAt: at };
    case 'expired':
      return { ...next, status: 'EXPIRED', polls: before.polls + change.polls, settledAt: at };
    case 'erased':
      return withoutItsContent({ ...before, ...written }, erasure);
    case 'withheld':
    case 'reported':
      return { ...before, ...written, ...delivery };
    case 'resend': {
      // What Twilio made before is not what it will make now; that it was made stays known.
      const { twilioActionId, related, evidence, delivery: _, former = [], ...rest } = next;
      const { communicationId = evidence?.communicationId, messageSid = evidence?.messageSid } = related ?? {};
      const send = { sentAt: before.sentAt, twilioActionId, communicationId, messageSid };
      return {
        ...rest,
        request: wholeRequest(before.request),
        status: 'ACCEPTED',
        polls: 0,
        former: before.sentAt === undefined ? former : [...former, send],
        deadlineAt: entry.deadlineAt ?? before.deadlineAt,
        dueAt: plusSeconds(at, FIRST_DUE_SECONDS),
      };
    }
    case 'resolvedSent':
      return { ...next, status: 'COMPLETED', settledAt: at };
    case 'resolvedNotSent':
      return { ...next, status: 'FAILED', failure: change.failure, settledAt: at };
  }
}
