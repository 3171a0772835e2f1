import * as z from 'zod';
import { conversationId } from './send-message.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** The query of `GET /actions`. */
export const listQuery = z.strictObject({
  conversationId,
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().min(1).optional(),
});
