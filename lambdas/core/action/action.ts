import * as z from 'zod/mini';
import { delivery } from './delivery-statuses.ts';
import { MAX_DEADLINE_SECONDS, MAX_POLLING_WAITS } from './limits.ts';
import { sendMessageRequest } from './send-message.ts';
import { statuses, transitions } from './transitions.ts';
import { withheldRequest } from './withheld-request.ts';

const instant = z.iso.datetime();

/** The last thing that went wrong, in words for a person. */
export const failure = z
  .object({
    reason: z.enum([
      'refused',
      /** Twilio made the Action and reports FAILED. */
      'failed',
      /** Twilio or the conversation was busy (429, 503, 409, 423, 425). */
      'busy',
      'unreachable',
      /** Twilio answered 401 or 403. */
      'unauthorized',
      /** The request was sent, and no clear answer came. */
      'unknown',
      /** The message is not in the conversation. */
      'notFound',
      /** The message is in the conversation, and its delivery FAILED. */
      'undelivered',
      /** A person found that it was not sent. */
      'notSent',
      /** The record does not verify, so nothing was sent. */
      'recordBroken',
    ]),
    message: z.string(),
    httpStatus: z.optional(z.int()),
    /** Twilio's error code, https://www.twilio.com/docs/api/errors. */
    code: z.optional(z.int()),
    /** Twilio's id of the request that failed, for its support. */
    requestId: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'Failure' });
export type Failure = z.infer<typeof failure>;

/** The right to make the create call. */
const lease = z.object({ id: z.string(), until: instant });
export type Lease = z.infer<typeof lease>;

/** The message that proves the end of an action if Twilio's Action does not. */
export const evidence = z.object({
  communicationId: z.optional(z.string()),
  messageSid: z.optional(z.string()),
  /**
   * `text`: sender, recipient, text and time match. `content`: the same without the text, which Twilio made from a
   * template. `id`: Twilio named the message for this action.
   */
  matchedBy: z.enum(['text', 'content', 'id']),
});
export type Evidence = z.infer<typeof evidence>;

const hash = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/**
 * Stands for the request in the chain of hashes, which holds after the request is erased. The salt keeps a short text
 * from being guessed, and is erased with it.
 */
const requestCommitment = z.object({ hash, salt: z.optional(z.string()) });
export type RequestCommitment = z.infer<typeof requestCommitment>;

const formerSend = z.object({
  sentAt: z.optional(instant),
  twilioActionId: z.optional(z.string()),
  communicationId: z.optional(z.string()),
  messageSid: z.optional(z.string()),
});

/** By Twilio's clock. */
const twilioTimes = z.object({ createdAt: instant, completedAt: instant });
export type TwilioTimes = z.infer<typeof twilioTimes>;

const historyEntry = z
  .object({
    at: instant,
    from: z.nullable(z.enum(statuses)),
    to: z.enum(statuses),
    /** Such as `accept-event`. */
    by: z.string(),
    transition: z.enum(['claimed', ...(Object.keys(transitions) as (keyof typeof transitions)[])]),
    /** Tells the writes of two senders apart. */
    leaseId: z.optional(z.string()),
    /** The deadline that begins with this entry. */
    deadlineAt: z.optional(instant),
    detail: z.optional(z.string()),
    /** In `completed` and `failed`, if Twilio says it. */
    twilio: z.optional(twilioTimes),
    /** The person who decided: the caller's ARN, or the token's `sub`. */
    who: z.optional(z.string()),
    why: z.optional(z.string()),
    /** Covers the record besides the history, if this write changed it (history-hash.ts). */
    record: z.optional(hash),
    /** Covers the entry before and this one (history-hash.ts). */
    hash,
  })
  .register(z.globalRegistry, { id: 'HistoryEntry' });
export type HistoryEntry = z.infer<typeof historyEntry>;

/** If the result of a create call stays unknown: hold the action for a person, or send the message again. */
export const whenInDoubt = z.enum(['hold', 'resend']);
export type WhenInDoubt = z.infer<typeof whenInDoubt>;

/** Whole seconds to wait before each poll, the first counted from the create call. */
export const polling = z
  .array(z.int().check(z.gte(1), z.lte(MAX_DEADLINE_SECONDS)))
  .check(z.minLength(1), z.maxLength(MAX_POLLING_WAITS));

const related = z.record(z.string(), z.string());

export const everyAction = z.object({
  id: z.string(),
  /** Counts the writes. Each write names the version that it read. */
  version: z.int().check(z.positive()),
  source: z.string(),
  origin: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  route: z.string(),
  conversationId: z.string(),
  request: z.union([sendMessageRequest, withheldRequest]),
  requestCommitment,
  whenInDoubt,
  polling: z.optional(polling),
  /** Create calls begun. */
  attempts: z.int().check(z.nonnegative()),
  /** Polls made by the tracker that settled it. A poll without news is not written. */
  polls: z.int().check(z.nonnegative()),
  executions: z.int().check(z.nonnegative()),
  acceptedAt: instant,
  updatedAt: instant,
  /** Neither sent nor followed after this moment. */
  deadlineAt: instant,
  /** When the sweeper looks at it next. */
  dueAt: instant,
  sentAt: z.optional(instant),
  twilioActionId: z.optional(z.string()),
  related: z.optional(related),
  evidence: z.optional(evidence),
  /** Absent until a callback comes. */
  delivery: z.optional(z.array(delivery)),
  failure: z.optional(failure),
  /** The sends before the last resend. All other fields about sending are of the last send. */
  former: z.optional(z.array(formerSend)),
  history: z.array(historyEntry).check(z.minLength(1)),
  /** Covers every protected field (history-hash.ts). */
  seal: hash,
});

export const action = z
  .discriminatedUnion('status', [
    z.extend(everyAction, { status: z.literal('ACCEPTED'), sendAfter: z.optional(instant) }),
    z.extend(everyAction, { status: z.literal('SENDING'), sentAt: instant, lease }),
    z.extend(everyAction, { status: z.literal('PENDING'), sentAt: instant }),
    z.extend(everyAction, { status: z.literal('COMPLETED'), settledAt: instant }),
    z.extend(everyAction, { status: z.literal('FAILED'), settledAt: instant, failure }),
    z.extend(everyAction, { status: z.literal('EXPIRED'), settledAt: instant }),
    z.extend(everyAction, { status: z.literal('IN_DOUBT'), settledAt: instant, failure }),
  ])
  .register(z.globalRegistry, { id: 'Action' });
export type Action = z.infer<typeof action>;
export type ActionIn<S extends Action['status']> = Extract<Action, { status: S }>;

/** Returns when its present sending began: at its claim or its last resend. */
export function beganAt({ acceptedAt, history }: Action): string {
  return history.findLast(({ transition }) => transition === 'resend')?.at ?? acceptedAt;
}
