import * as z from 'zod';
import { createRequest } from './create-request.ts';

const instant = z.iso.datetime();

/** An Action that was made. Its whole future is decided when it is made; what it looks like depends on the time. */
export const madeAction = z.object({
  id: z.string(),
  conversationId: z.string(),
  messageSid: z.string(),
  communicationId: z.string(),
  request: createRequest,
  createdAt: instant,
  /** From when on its message is among the conversation's Communications. */
  appearsAt: instant,
  /** When it becomes COMPLETED or FAILED. */
  settlesAt: instant,
  /** When the handset has the message. */
  deliveredAt: instant,
  /** Null for one that completes. */
  failureReason: z.string().nullable(),
});
export type MadeAction = z.infer<typeof madeAction>;

/** A create call as it arrived, and what came of it. */
export const createCall = z.object({
  at: instant,
  conversationId: z.string(),
  idempotencyKey: z.string().nullable(),
  /** SHA-256 of the body, hex. */
  bodyDigest: z.string(),
  /** Null when no answer was meant to arrive. */
  answeredStatus: z.number().int().nullable(),
  /** The Action that was made, whatever was answered; null when none was. */
  actionId: z.string().nullable(),
});
export type CreateCall = z.infer<typeof createCall>;

/** One create call and its Action: a line of the journal. */
export const journalRecord = z.object({ call: createCall, action: madeAction.nullable() });
export type JournalRecord = z.infer<typeof journalRecord>;
