import * as z from 'zod/mini';
import { inWords, violationsOf } from '../core/violations.ts';

/** How long what FAILED or EXPIRED keeps its content, to be sent again. */
export const DEFAULT_GRACE_DAYS = 7;

const text = z.string().check(z.minLength(1));

/** What each function finds in its environment, by the construct that owns the resource behind it. */
export const ledgerEnvironment = z.object({
  LEDGER_TABLE_NAME: text,
  RETENTION_DAYS: z.coerce.number().check(z.int(), z.positive()),
});
/** Which bridge a metric is of, where several report to one account. */
export const metricsEnvironment = z.object({ BRIDGE_NAME: text });
export const trackerEnvironment = z.object({ TRACKER_ARN: text });
/** Who lets operators in: IAM, or an authorizer of the app's own. */
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

/** @throws {Error} which names the variables that are missing or malformed; the function then fails at its start */
export function readEnvironment<T extends z.ZodMiniType>(schema: T, environment: NodeJS.ProcessEnv): z.output<T> {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw new Error(`environment: ${inWords(violationsOf(parsed.error))}`);
  return parsed.data;
}
