import * as z from 'zod';
import { inWords, violationsOf } from '../core/violations.ts';

const text = z.string().min(1);

/** What each function finds in its environment, by the construct that owns the resource behind it. */
export const ledgerEnvironment = z.object({
  LEDGER_TABLE_NAME: text,
  RETENTION_DAYS: z.coerce.number().int().positive(),
});
export const trackerEnvironment = z.object({ TRACKER_ARN: text });
export const callbackEnvironment = z.object({
  TWILIO_AUTH_TOKEN_SECRET_NAME: text,
  PUBLIC_BASE_URL: z.url().optional(),
});
export const twilioEnvironment = z.object({ TWILIO_SECRET_NAME: text, TWILIO_BASE_URL: z.url() });

/** @throws {Error} which names the variables that are missing or malformed; the function then fails at its start */
export function readEnvironment<T extends z.ZodType>(schema: T, environment: NodeJS.ProcessEnv): z.output<T> {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw new Error(`environment: ${inWords(violationsOf(parsed.error))}`);
  return parsed.data;
}
