import * as z from 'zod/mini';
import { inWords, violationsOf } from '../core/violations.ts';

/** Days for which FAILED and EXPIRED actions keep their content for a resend. */
export const DEFAULT_GRACE_DAYS = 7;

const text = z.string().check(z.minLength(1));

/** The environment of each function, set by the construct that owns the resource. */
export const ledgerEnvironment = z.object({
  LEDGER_TABLE_NAME: text,
  RETENTION_DAYS: z.coerce.number().check(z.int(), z.positive()),
});
/** The bridge of a metric, if several report to one account. */
export const metricsEnvironment = z.object({ BRIDGE_NAME: text });
export const trackerEnvironment = z.object({ TRACKER_ARN: text });
/** What lets operators in: IAM, or an authorizer of the app. */
export const operateEnvironment = z.object({ OPERATE_ACCESS: z.enum(['iam', 'authorizer']) });
export const callbackEnvironment = z.object({
  TWILIO_AUTH_TOKEN_SECRET_NAME: text,
  PUBLIC_BASE_URL: z.optional(z.url()),
});
export const twilioEnvironment = z.object({ TWILIO_SECRET_NAME: text, TWILIO_BASE_URL: z.url() });
export const contentEnvironment = z
  .object({
    CONTENT: z._default(z.enum(['full', 'redacted', 'hashed']), 'full'),
    CONTENT_GRACE_DAYS: z._default(z.coerce.number().check(z.int(), z.positive()), DEFAULT_GRACE_DAYS),
    CONTENT_KEY_SECRET_NAME: z.optional(text),
  })
  .check(
    z.refine(({ CONTENT, CONTENT_KEY_SECRET_NAME }) => CONTENT !== 'hashed' || CONTENT_KEY_SECRET_NAME !== undefined, {
      path: ['CONTENT_KEY_SECRET_NAME'],
      message: 'is needed where CONTENT is hashed',
    }),
  );
export const webhookEnvironment = z.object({ OUTCOME_SECRET_NAME: text });

/** @throws {Error} which names the missing or malformed variables; the function then fails to start */
export function readEnvironment<T extends z.ZodMiniType>(schema: T, environment: NodeJS.ProcessEnv): z.output<T> {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw new Error(`environment: ${inWords(violationsOf(parsed.error))}`);
  return parsed.data;
}
