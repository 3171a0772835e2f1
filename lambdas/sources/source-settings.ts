import * as z from 'zod/mini';
import { inWords, violationsOf } from '../core/violations.ts';
import { headerName } from './reading/event-mapping.ts';

// Of what tsc refuses too: `action-bridge routes` and `cdk deploy` do not run it.

const text = z.string().check(z.minLength(1, 'is empty'));
const header = z.string().check(z.regex(headerName, 'is no name that a header can have'));

const NAMES = 'the name of a secret in Secrets Manager is expected, or a list of names';
const secret = z.union([z.string(), z.array(z.string())], {
  error: ({ input }) => (input === undefined ? `is missing: ${NAMES}` : `is no name of a secret: ${NAMES}`),
});

const PLACES = 'a header or a JSON Pointer is expected, a list of them, or { constant: … }';
const eventMapping = z.strictObject({
  list: z.optional(z.string()),
  id: z.optional(z.string()),
  type: z.union([z.string(), z.array(z.string()), z.strictObject({ constant: z.string() })], {
    error: ({ input }) => (input === undefined ? `is missing: ${PLACES}` : `is no place: ${PLACES}`),
  }),
  time: z.optional(z.string()),
  origin: z.optional(z.union([z.string(), z.array(z.string())], `is no place: ${PLACES}`)),
  data: z.optional(z.string()),
  perDelivery: z.optional(z.array(z.string())),
});

const signed = { secret, publicBaseUrl: z.optional(z.string()) };

/** What each kind of source can be given. */
export const settingsOf = {
  secret: z.strictObject({ secret }),
  urlSigned: z.strictObject(signed),
  credential: z.strictObject({ secret, event: z.optional(eventMapping) }),
  iam: z.strictObject({ event: z.optional(eventMapping) }),
  hmac: z.strictObject({
    ...signed,
    name: z.optional(text),
    signature: z.strictObject({
      header,
      encoding: z.enum(['base64', 'hex']),
      algorithm: z.optional(z.enum(['sha1', 'sha256', 'sha384', 'sha512'])),
      prefix: z.optional(z.string()),
      separator: z.optional(text),
    }),
    timestamp: z.optional(
      z.strictObject({
        at: text,
        prefix: z.optional(z.string()),
        unit: z.enum(['seconds', 'milliseconds', 'iso8601']),
        toleranceSeconds: z.number(),
      }),
    ),
    signed: text,
    key: z.optional(z.strictObject({ prefix: z.optional(z.string()), encoding: z.enum(['utf8', 'base64', 'hex']) })),
    event: z.optional(eventMapping),
    toldApartBy: z.optional(z.array(header)),
  }),
};

/** @throws {Error} which names the kind of source, the member, and what is expected there; it repeats no value */
export function checkSettings(kind: string, schema: z.ZodMiniType, settings: unknown): void {
  const parsed = schema.safeParse(settings);
  if (!parsed.success) throw new Error(`source of kind ${kind}: ${inWords(violationsOf(parsed.error))}`);
}
