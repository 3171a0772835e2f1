import * as z from 'zod/mini';
import { inWords, violationsOf } from '../core/violations.ts';
import { headerName } from './reading/places.ts';

// Of what tsc refuses too: `action-bridge routes` and `cdk deploy` do not run it.

const text = z.string().check(z.minLength(1, 'is empty'));
const header = z.string().check(z.regex(headerName, 'is no name that a header can have'));

const NAMES = 'the name of a secret in Secrets Manager is expected, or a list of names';
const secret = z.union([z.string(), z.array(z.string())], {
  error: ({ input }) => (input === undefined ? `is missing: ${NAMES}` : `is no name of a secret: ${NAMES}`),
});

const PLACES = 'a header or a JSON Pointer is expected, a list of them, { firstOf: [ … ] } or { constant: … }';
const part = z.union(
  [z.string(), z.strictObject({ firstOf: z.array(z.string()), optional: z.optional(z.boolean()) })],
  `is no place: ${PLACES}`,
);
const parts = z.union([part, z.array(part)], `is no place: ${PLACES}`);
const eventMapping = z.strictObject({
  list: z.optional(z.string()),
  id: z.optional(parts),
  type: z.union([parts, z.strictObject({ constant: z.string() })], {
    error: ({ input }) => (input === undefined ? `is missing: ${PLACES}` : `is no place: ${PLACES}`),
  }),
  time: z.optional(part),
  origin: z.optional(parts),
  data: z.optional(z.string()),
  unwrap: z.optional(z.enum(['json', 'base64'])),
  perDelivery: z.optional(z.array(z.string())),
  form: z.optional(z.boolean()),
});

const signed = { secret, publicBaseUrl: z.optional(z.string()) };
const signaturePlace = {
  header: z.optional(z.union([header, z.array(header).check(z.minLength(1))], 'is no name that a header can have')),
  at: z.optional(text),
  encoding: z.enum(['base64', 'base64url', 'hex']),
  prefix: z.optional(z.string()),
  separator: z.optional(text),
};
const declared = {
  ...signed,
  name: z.optional(text),
  timestamp: z.optional(
    z.strictObject({
      at: text,
      prefix: z.optional(z.string()),
      unit: z.enum(['seconds', 'milliseconds', 'iso8601']),
      toleranceSeconds: z.number(),
    }),
  ),
  signed: text,
  decodedInUrl: z.optional(text),
  bodyIsUnsigned: z.optional(z.boolean()),
  event: z.optional(eventMapping),
  toldApartBy: z.optional(z.array(header)),
};

/** What each kind of source can be given. */
export const settingsOf = {
  secret: z.strictObject({ secret }),
  urlSigned: z.strictObject(signed),
  standardWebhooks: z.strictObject({ secret, event: z.optional(eventMapping) }),
  credential: z.strictObject({ secret, event: z.optional(eventMapping) }),
  bearer: z.strictObject({
    secret,
    event: z.optional(eventMapping),
    header: z.optional(header),
    query: z.optional(text),
  }),
  iam: z.strictObject({ event: z.optional(eventMapping) }),
  hmac: z.strictObject({
    ...declared,
    signature: z.strictObject({
      ...signaturePlace,
      algorithm: z.optional(z.enum(['sha1', 'sha256', 'sha384', 'sha512'])),
    }),
    key: z.optional(z.strictObject({ prefix: z.optional(z.string()), encoding: z.enum(['utf8', 'base64', 'hex']) })),
  }),
  publicKey: z.strictObject({
    ...declared,
    signature: z.strictObject({
      ...signaturePlace,
      algorithm: z.enum(['ed25519', 'ecdsa-sha256', 'ecdsa-sha256-p1363', 'rsa-sha256']),
    }),
  }),
};

/** @throws {Error} which names the kind of source, the member, and what is expected there; it repeats no value */
export function checkSettings(kind: string, schema: z.ZodMiniType, settings: unknown): void {
  const parsed = schema.safeParse(settings);
  if (!parsed.success) throw new Error(`source of kind ${kind}: ${inWords(violationsOf(parsed.error))}`);
}
