import type * as z from 'zod/mini';
import { plusSeconds, secondsBetween } from '../time.ts';
import { FIRST_DUE_SECONDS } from './accept-action.ts';
import {
  type Action,
  type ActionIn,
  action,
  type Evidence,
  type everyAction,
  type Failure,
  type HistoryEntry,
} from './action.ts';
import type { Change, DeliveryNews, Moment } from './change.ts';
import { chained, headOf, recordAfter, resealed } from './history-hash.ts';
import { isLegal, isSettled, type Status, statusAfter, type TransitionName, transitions } from './transitions.ts';
import { erasure, wholeRequest, withoutContent, withoutItsContent } from './withhold.ts';

/** A bug, never bad input. */
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
 * The item of an action has 400 KB: a day of retries takes 255 (600 entries of 246 bytes with a reason and hash, 600
 * leases of 178), the request 64 at most, and the history before a resend another 64 ({@link MAX_RESENDABLE_BYTES}).
 * `failure` has the last reason in full.
 */
const MAX_DETAIL_BYTES = 100;

const MAX_RESENDABLE_BYTES = 64 * 1024;

/** Whether the item has room for a resend and another day of retries. */
export function hasRoomToResend({ history }: Action): boolean {
  return Buffer.byteLength(JSON.stringify(history)) <= MAX_RESENDABLE_BYTES;
}

/**
 * Returns the action after a change. Time never runs backwards in a history, even if a clock does.
 *
 * @throws {IllegalTransitionError} if the table does not let this transition leave the action's status
 */
export function evolve(before: Action, change: Change, { now, by }: Moment): Action {
  const { transition } = change;
  if (!isLegal(transition, before.status)) throw new IllegalTransitionError(transition, before.status);
  const at = now.toISOString() > before.updatedAt ? now.toISOString() : before.updatedAt;
  const to = statusAfter(transition, before.status);
  // The schema of the new status leaves out the fields that only the old status has.
  const content = action.parse({
    ...keptAfter(change, before),
    ...factsOf(change, before, at),
    status: to,
    ...(transitions[transition].to !== 'same' && isSettled(to) && { settledAt: at }),
    version: before.version + 1,
    updatedAt: at,
  });
  const entry = {
    ...{ at, from: before.status, to, by, transition },
    ...saidOf(change, before, at),
    ...recordAfter(before, content),
  };
  const after = { ...content, history: [...before.history, chained(headOf(before), entry)] };
  return resealed(before, after);
}

function saidOf(change: Change, before: Action, at: string): Partial<HistoryEntry> {
  const detail = detailOf(change);
  return {
    ...(change.transition === 'lease' && { leaseId: change.lease.id }),
    ...(change.transition === 'resend' && { deadlineAt: deadlineOfResend(before, at) }),
    ...(detail !== undefined && { detail: shortened(detail) }),
    ...('times' in change && change.times && { twilio: change.times }),
    ...('why' in change && { who: change.who, why: withoutContent(change.why, before.request) }),
  };
}

function detailOf(change: Change): string | undefined {
  const said = 'said' in change && change.said !== '' ? change.said : undefined;
  if ('evidence' in change) return [nameOf(change.evidence), ...(said ? [said] : [])].join(': ');
  // A person's own reason is in `why`.
  return 'failure' in change && !('why' in change) ? inCodes(change.failure) : said;
}

/**
 * A failure without its words, because an entry can never be taken back: Twilio quotes texts, names and numbers. The words
 * are in `failure`, from which they can be withheld.
 */
function inCodes({ reason, httpStatus, code }: Failure): string {
  return [
    reason,
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
    ...(code === undefined ? [] : [`code ${code}`]),
  ].join(', ');
}

function nameOf({ communicationId, messageSid }: Evidence): string {
  return communicationId === undefined ? `Message ${messageSid}` : `Communication ${communicationId}`;
}

function shortened(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= MAX_DETAIL_BYTES) return text;
  // A character cut in half decodes to U+FFFD.
  return `${bytes
    .subarray(0, MAX_DETAIL_BYTES - 3)
    .toString()
    .replace(/\uFFFD+$/, '')}…`;
}

/** A resend drops what Twilio made of the last send. */
function keptAfter({ transition }: Change, before: Action): Partial<Action> {
  if (transition === 'erased') return withoutItsContent(before, erasure);
  if (transition !== 'resend') return before;
  const { twilioActionId: _, related: _related, evidence: _evidence, delivery: _delivery, ...kept } = before;
  return kept;
}

type EveryAction = z.infer<typeof everyAction>;
type RequiredKey<T> = { [K in keyof T]-?: undefined extends T[K] ? never : K }[keyof T];

type FieldsOf<S extends Status | 'same'> = S extends Status
  ? Omit<ActionIn<S>, RequiredKey<EveryAction> | 'status' | 'settledAt'>
  : unknown;

/** All that the new status needs, and any fields that every action may have. */
type Facts<T extends TransitionName> = Partial<EveryAction> & FieldsOf<(typeof transitions)[T]['to']>;

const facts: {
  readonly [T in TransitionName]: (change: Change<T>, before: Action, at: string) => Facts<T>;
} = {
  lease: ({ lease }, { attempts }, at) => ({ lease, attempts: attempts + 1, sentAt: at }),
  created: ({ twilioActionId, ...change }, before, at) => ({
    twilioActionId,
    sentAt: before.sentAt ?? at,
    ...relatedTo(change, before),
  }),
  refused: ({ failure }) => ({ failure }),
  notCreated: ({ failure, sendAfter }) => ({ failure, sendAfter }),
  unknown: ({ failure, lease }, before, at) => ({ failure, lease, sentAt: before.sentAt ?? at }),
  adopted: ({ evidence, ...news }, before, at) => ({ evidence, sentAt: before.sentAt ?? at, ...deliveryIn(news) }),
  proven: ({ evidence, ...news }) => ({ evidence, ...deliveryIn(news) }),
  disproven: ({ evidence, failure, ...news }) => ({ evidence, failure, ...deliveryIn(news) }),
  sendAgain: ({ failure }) => ({ failure }),
  hold: ({ failure }) => ({ failure }),
  heldBroken: ({ failure }) => ({ failure }),
  completed: (change, before) => ({ ...pollsWith(change, before), ...relatedTo(change, before) }),
  failed: (change, before) => ({
    failure: change.failure,
    ...pollsWith(change, before),
    ...relatedTo(change, before),
  }),
  expired: pollsWith,
  reported: deliveryIn,
  resend: (_, before, at) => ({
    request: wholeRequest(before.request),
    polls: 0,
    former: formerSends(before),
    deadlineAt: deadlineOfResend(before, at),
    dueAt: plusSeconds(at, FIRST_DUE_SECONDS),
  }),
  resolvedSent: () => ({}),
  resolvedNotSent: ({ failure }) => ({ failure }),
  withheld: () => ({}),
  erased: () => ({}),
};

function factsOf<T extends TransitionName>(change: Change<T>, before: Action, at: string): Partial<Action> {
  return facts[change.transition](change, before, at);
}

function relatedTo({ related }: { related?: Record<string, string> }, before: Action) {
  return { related: { ...before.related, ...related } };
}

function pollsWith({ polls }: { polls: number }, before: Action) {
  return { polls: before.polls + polls };
}

function deliveryIn({ delivery }: Partial<DeliveryNews>) {
  return delivery ? { delivery: [...delivery] } : {};
}

function formerSends({ sentAt, twilioActionId, related, evidence, former = [] }: Action): Action['former'] {
  if (sentAt === undefined) return former;
  const communicationId = related?.communicationId ?? evidence?.communicationId;
  const messageSid = related?.messageSid ?? evidence?.messageSid;
  return [...former, { sentAt, twilioActionId, communicationId, messageSid }];
}

/** A resend has as much time as its route gave the action at first. */
function deadlineOfResend({ acceptedAt, deadlineAt, history }: Action, at: string): string {
  return plusSeconds(at, secondsBetween(acceptedAt, history[0]?.deadlineAt ?? deadlineAt));
}
