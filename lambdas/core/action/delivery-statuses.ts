import * as z from 'zod/mini';

/**
 * Twilio's words: Programmable Messaging's in lower case, Conversation Orchestrator's in capitals. A callback whose
 * `stage` is not higher than the last one's comes late. `says` is what a word proves.
 *
 * Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values and `DeliveryStatus` of the
 * Conversations API v2
 */
export const deliveryStatuses = {
  accepted: { stage: 0, says: 'underway' },
  scheduled: { stage: 0, says: 'underway' },
  queued: { stage: 1, says: 'underway' },
  INITIATED: { stage: 1, says: 'underway' },
  sending: { stage: 2, says: 'underway' },
  IN_PROGRESS: { stage: 2, says: 'underway' },
  sent: { stage: 3, says: 'went' },
  canceled: { stage: 4, says: 'failed' },
  failed: { stage: 4, says: 'failed' },
  undelivered: { stage: 4, says: 'failed' },
  FAILED: { stage: 4, says: 'failed' },
  // A receipt outweighs a failure, even if the failure comes later.
  delivered: { stage: 5, says: 'went' },
  DELIVERED: { stage: 5, says: 'went' },
  COMPLETED: { stage: 5, says: 'went' },
  read: { stage: 6, says: 'went' },
  READ: { stage: 6, says: 'went' },
} as const satisfies Record<string, { readonly stage: number; readonly says: 'underway' | 'went' | 'failed' }>;

export const deliveryStatus = z.enum(Object.keys(deliveryStatuses) as (keyof typeof deliveryStatuses)[]);
export type DeliveryStatus = z.infer<typeof deliveryStatus>;

export const delivery = z
  .object({
    /** Its address in the request, or else its participant id. */
    recipient: z.string(),
    status: deliveryStatus,
    /** Twilio's time, or that of the callback if Twilio gives none. */
    at: z.iso.datetime(),
    errorCode: z.optional(z.int()),
  })
  .register(z.globalRegistry, { id: 'Delivery' });
export type Delivery = z.infer<typeof delivery>;
