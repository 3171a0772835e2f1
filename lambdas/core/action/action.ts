import * as z from 'zod/mini';
import { delivery } from './delivery-statuses.ts';
import { MAX_DEADLINE_SECONDS, MAX_POLLING_WAITS } from './limits.ts';
import { sendMessageRequest } from './send-message.ts';
import { statuses, transitions } from './transitions.ts';
import { withheldRequest } from './withheld-request.ts';

const instant = z.iso.datetime();

/** Why an action is not where its upstream wants it: the last thing that went wrong, in words for a person. */
export const failure = z
  .object({
    reason: z.enum([
      /** Twilio refused the request: no Action was made. */
      'refused',
      /** Twilio made the Action and reports that it FAILED. */
      'failed',
      /** Twilio or the conversation was busy (429, 503, 409, 423, 425): no Action was made. */
      'busy',
      /** No connection to Twilio: nothing was sent. */
      'unreachable',
      /** Twilio answered 401 or 403: the credentials are at fault. */
      'unauthorized',
      /** The request was sent, and no telling answer came. */
      'unknown',
      /** The conversation was searched and the message is not there. */
      'notFound',
      /** The message is in the conversation and Twilio reports its delivery as FAILED. */
      'undelivered',
      /** A person looked, and says that it was not sent. */
      'notSent',
      /** The record does not verify, so nothing was sent. */
      'recordBroken',
    ]),
    message: z.string(),
    /** HTTP status of Twilio's answer. */
    httpStatus: z.optional(z.int()),
    /** Twilio's error code, https://www.twilio.com/docs/api/errors. */
    code: z.optional(z.int()),
    /** Twilio's id of the request that failed, for its support. */
    requestId: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'Failure' });
export type Failure = z.infer<typeof failure>;

/** The right to make the create call. Whoever holds it is the only sender until it ends. */
const lease = z.object({ id: z.string(), until: instant });
export type Lease = z.infer<typeof lease>;

/** The message that proves what became of an action, where its Action's own end does not. */
export const evidence = z.object({
  communicationId: z.optional(z.string()),
  messageSid: z.optional(z.string()),
  /**
   * `text`: sender, recipient, text and time agree. `content`: a content template was sent, whose text we do not know;
   * the rest agrees. `id`: Twilio had named the message as the action's own.
   */
  matchedBy: z.enum(['text', 'content', 'id']),
});
export type Evidence = z.infer<typeof evidence>;

/** A SHA-256 in base64url. */
const hash = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/**
 * Stands for the request in the chain of hashes, so that the request can be taken away one day and the chain still holds. The salt
 * keeps a short text from being guessed by its hash; it goes with the request.
 */
const requestCommitment = z.object({ hash, salt: z.optional(z.string()) });
export type RequestCommitment = z.infer<typeof requestCommitment>;

/** What Twilio made of an action before a person had it sent again. */
const formerSend = z.object({
  sentAt: z.optional(instant),
  twilioActionId: z.optional(z.string()),
  communicationId: z.optional(z.string()),
  messageSid: z.optional(z.string()),
});

/** When Twilio made an Action and when it ended, both by Twilio's own clock. */
const twilioTimes = z.object({ createdAt: instant, completedAt: instant });
export type TwilioTimes = z.infer<typeof twilioTimes>;

const historyEntry = z
  .object({
    at: instant,
    from: z.nullable(z.enum(statuses)),
    to: z.enum(statuses),
    /** The part of the bridge that wrote it, such as accept-event. */
    by: z.string(),
    transition: z.enum(['claimed', ...(Object.keys(transitions) as (keyof typeof transitions)[])]),
    /** The lease taken, which tells two senders' writes apart. */
    leaseId: z.optional(z.string()),
    /** The deadline that begins with it. */
    deadlineAt: z.optional(instant),
    detail: z.optional(z.string()),
    /** Of `completed` and `failed`, where Twilio tells it. */
    twilio: z.optional(twilioTimes),
    /** The person who decided: the ARN of the caller, or a token's `sub`. */
    who: z.optional(z.string()),
    /** That person's reason. */
    why: z.optional(z.string()),
    /** The hash of what the action has on record besides its history, if this write changed it (history-hash.ts). */
    record: z.optional(hash),
    /** Over the entry before and this one (history-hash.ts). */
    hash,
  })
  .register(z.globalRegistry, { id: 'HistoryEntry' });
export type HistoryEntry = z.infer<typeof historyEntry>;

/** What a route wants when the result of a create call stays unknown: a person decides, or the message is sent again. */
export const whenInDoubt = z.enum(['hold', 'resend']);
export type WhenInDoubt = z.infer<typeof whenInDoubt>;

/** When a route wants its actions looked at: whole seconds to wait before each poll, the first counted from the create call. */
export const polling = z
  .array(z.int().check(z.gte(1), z.lte(MAX_DEADLINE_SECONDS)))
  .check(z.minLength(1), z.maxLength(MAX_POLLING_WAITS));

const related = z.record(z.string(), z.string());

/** What every action has, whatever its status. */
export const everyAction = z.object({
  id: z.string(),
  /** Counts the writes, from 1. Every write names the version it read. */
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
  /** Whole seconds to wait before each poll, where its route says so. */
  polling: z.optional(polling),
  /** Create calls begun. */
  attempts: z.int().check(z.nonnegative()),
  /** Polls made by the tracker that settled it; a poll that finds nothing new is not written. */
  polls: z.int().check(z.nonnegative()),
  /** Executions of the tracker known to have been started. */
  executions: z.int().check(z.nonnegative()),
  acceptedAt: instant,
  updatedAt: instant,
  /** After this moment it is neither sent nor followed. */
  deadlineAt: instant,
  /** When the sweeper looks whether it moved. */
  dueAt: instant,
  /** When the last create call began. */
  sentAt: z.optional(instant),
  twilioActionId: z.optional(z.string()),
  related: z.optional(related),
  evidence: z.optional(evidence),
  /** How far its message got, by recipient; absent until a callback tells. */
  delivery: z.optional(z.array(delivery)),
  failure: z.optional(failure),
  /** The sends before a person had it sent again; whatever else is said of sending is of the last. */
  former: z.optional(z.array(formerSend)),
  history: z.array(historyEntry).check(z.minLength(1)),
  /** Over the head of the history and all else that is protected (history-hash.ts). */
  seal: hash,
});

/** One Action on its way, with everything that happened to it. */
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

/** When its present sending and following began: accepted, or sent again by a person. */
export function beganAt({ acceptedAt, history }: Action): string {
  return history.findLast(({ transition }) => transition === 'resend')?.at ?? acceptedAt;
}
