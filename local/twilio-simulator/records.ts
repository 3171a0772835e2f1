import * as z from 'zod';
import { createRequest } from './create-request.ts';

const instant = z.iso.datetime();

/** An Action. Its future is decided when it is created; its view depends on the time. */
export const madeAction = z.object({
  id: z.string(),
  conversationId: z.string(),
  messageSid: z.string(),
  communicationId: z.string(),
  request: createRequest,
  createdAt: instant,
  appearsAt: instant,
  settlesAt: instant,
  deliveredAt: instant,
  /** Null if it completes. */
  failureReason: z.string().nullable(),
});
export type MadeAction = z.infer<typeof madeAction>;

export const createCall = z.object({
  at: instant,
  conversationId: z.string(),
  idempotencyKey: z.string().nullable(),
  /** SHA-256, hex. */
  bodyDigest: z.string(),
  /** Null if no answer was sent. */
  answeredStatus: z.number().int().nullable(),
  /** The created Action, also if the answer was an error; null if none was created. */
  actionId: z.string().nullable(),
});
export type CreateCall = z.infer<typeof createCall>;

/** One line of the journal. */
export const journalRecord = z.object({ call: createCall, action: madeAction.nullable() });
export type JournalRecord = z.infer<typeof journalRecord>;
