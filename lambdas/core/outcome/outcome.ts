import * as z from 'zod/mini';
import { settledStatuses } from '../action/transitions.ts';

/** What EventBridge calls whoever speaks, and the kind of its events. Rules match on both. */
export const OUTCOME_EVENT_SOURCE = 'action-bridge';
export const OUTCOME_DETAIL_TYPE = 'Action settled';

/** CloudEvents `type`. */
export const OUTCOME_TYPE = 'action-bridge.action.settled';

/**
 * The end of an action, as upstream systems learn it: the `detail` of an EventBridge event, in the form of a CloudEvent 1.0. Every
 * value is a string, and empty where there is none: an EventBridge Pipe makes it, which can neither convert nor leave out. It has
 * ids and reasons; never an address, a text or a failure's own words.
 */
export const outcome = z.object({
  specversion: z.literal('1.0'),
  /** `<action id>-<version>`: the same when it is delivered twice, another when the action settles again. */
  id: z.string(),
  /** `/action-bridge/<name of the stack>/<path of the construct in it>`, which tells several bridges apart. */
  source: z.string(),
  type: z.literal(OUTCOME_TYPE),
  /** The action's id. */
  subject: z.string(),
  /** When it settled. */
  time: z.iso.datetime(),
  data: z.object({
    actionId: z.string(),
    status: z.enum(settledStatuses),
    route: z.string(),
    conversationId: z.string(),
    /** The event that it was made for: configured source, CloudEvents `source`, `id` and `type`. */
    source: z.string(),
    origin: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    twilioActionId: z.string(),
    /** The last thing that went wrong. A COMPLETED action may have one, which it overcame. */
    failureReason: z.string(),
    /** Twilio's error code, in digits. */
    failureCode: z.string(),
    acceptedAt: z.iso.datetime(),
    settledAt: z.iso.datetime(),
    /** The hash of the last entry of its history: keep it elsewhere, and no later change of the history goes unseen. */
    head: z.string(),
  }),
});
export type Outcome = z.infer<typeof outcome>;
