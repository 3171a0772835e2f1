import * as z from 'zod/mini';

/**
 * Twilio's words for how far a message got to one recipient: Programmable Messaging's in lower case, Conversation
 * Orchestrator's in capitals. `stage` orders them: a callback of an equal or lower stage comes late and changes nothing.
 * `says` is what a word proves: the message went out, it did not, or nothing yet.
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
  // A receipt outweighs a failure, whichever of the two comes first: nothing takes it back.
  delivered: { stage: 5, says: 'went' },
  DELIVERED: { stage: 5, says: 'went' },
  COMPLETED: { stage: 5, says: 'went' },
  read: { stage: 6, says: 'went' },
  READ: { stage: 6, says: 'went' },
} as const satisfies Record<string, { readonly stage: number; readonly says: 'underway' | 'went' | 'failed' }>;

/** One of Twilio's words for it. */
export const deliveryStatus = z.enum(Object.keys(deliveryStatuses) as (keyof typeof deliveryStatuses)[]);
export type DeliveryStatus = z.infer<typeof deliveryStatus>;

/** How far a message got to one recipient, as Twilio's callbacks told. */
export const delivery = z
  .object({
    /** As the request names it: its address, else its participant id. */
    recipient: z.string(),
    status: deliveryStatus,
    /** When it got there, as Twilio says; where it does not, when the callback came. */
    at: z.iso.datetime(),
    /** Twilio's error code, https://www.twilio.com/docs/api/errors. */
    errorCode: z.optional(z.int()),
  })
  .register(z.globalRegistry, { id: 'Delivery' });
export type Delivery = z.infer<typeof delivery>;
