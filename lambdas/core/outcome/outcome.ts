import * as z from 'zod/mini';
import { settledStatuses } from '../action/transitions.ts';

/** Rules match on it. */
export const OUTCOME_EVENT_SOURCE = 'action-bridge';
export const OUTCOME_DETAIL_TYPE = 'Action settled';

export const OUTCOME_TYPE = 'action-bridge.action.settled';

/**
 * The `detail` of an EventBridge event, as a CloudEvent 1.0. Every value is a string, empty if there is none, because
 * an EventBridge Pipe can neither convert nor leave out. It holds ids and reasons, never content.
 */
export const outcome = z.object({
  specversion: z.literal('1.0'),
  /** `<action id>-<version>`: the same on redelivery, another if the action settles again. */
  id: z.string(),
  /** `/action-bridge/<stack>/<path of the construct>`. */
  source: z.string(),
  type: z.literal(OUTCOME_TYPE),
  /** The action's id. */
  subject: z.string(),
  time: z.iso.datetime(),
  data: z.object({
    actionId: z.string(),
    status: z.enum(settledStatuses),
    route: z.string(),
    conversationId: z.string(),
    /** The event of the action: configured source, CloudEvents `source`, `id` and `type`. */
    source: z.string(),
    origin: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    twilioActionId: z.string(),
    /** COMPLETED actions may have one too. */
    failureReason: z.string(),
    failureCode: z.string(),
    acceptedAt: z.iso.datetime(),
    settledAt: z.iso.datetime(),
    /** Keep it elsewhere to detect any later change of the history. */
    head: z.string(),
  }),
});
export type Outcome = z.infer<typeof outcome>;
