import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import * as z from 'zod/mini';
import type { Reading, ReceivedRequest } from '../core/bridge/source.ts';
import { EventInvalidError, PlainError } from '../core/errors.ts';
import { type AppEvent, digestOfJson } from '../core/event.ts';
import { inWords, violationsOf } from '../core/violations.ts';
import { namesOf, type SourceSettings } from './hmac.ts';
import { CLOUDEVENTS_TYPES, readCloudEvents } from './reading/cloudevents.ts';
import { identifier } from './reading/identifiers.ts';
import { type ExactJson, readExactJson, requireJson } from './reading/json-body.ts';
import { checkFresh } from './signing/freshness.ts';
import {
  candidates,
  describeScheme,
  type HmacScheme,
  type HmacSource,
  header,
  requireHeaders,
  signedBytes,
  verifyHmac,
} from './signing/hmac-scheme.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

/**
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param brand what stands before the three headers' names: `webhook` by the specification, `svix` from Svix
 */
const schemeOf = (brand: string) => {
  const timestamp = { at: `${brand}-timestamp`, unit: 'seconds', toleranceSeconds: 5 * 60 } as const;
  return {
    signature: { header: `${brand}-signature`, encoding: 'base64', prefix: 'v1,', separator: ' ' },
    timestamp,
    signed: `{${brand}-id}.{timestamp}.{body}`,
    key: { prefix: 'whsec_', encoding: 'base64' },
  } as const satisfies HmacScheme;
};

/** The payload that the specification recommends: `{type, timestamp, data}`, or all of it at the top, beside `type`. */
const payload = z.object({
  type: identifier,
  timestamp: z.optional(z.iso.datetime({ offset: true })),
  data: z.optional(z.unknown()),
});

/**
 * A source that signs as Standard Webhooks say, or as Svix does. Its events are CloudEvents 1.0 in JSON, structured, binary
 * or in a batch, or the specification's own `{type, timestamp, data}` with `webhook-id` as the event's id.
 *
 * @param settings the secrets are `whsec_…` (HMAC, `v1`), or public keys `whpk_…` (Ed25519, `v1a`), or some of both
 * @throws {Error} at synth, when there is none
 */
export function standardWebhooks(settings: SourceSettings): HmacSource {
  checkSettings('Standard Webhooks', settingsOf.secret, settings);
  const proof = describeScheme(schemeOf('webhook'));
  return {
    scheme: 'Standard Webhooks',
    hmac: schemeOf('webhook'),
    secrets: namesOf(settings.secret),
    description: {
      proof: {
        ...proof,
        signed:
          `${proof.signed} Or, where the secret is a public key, \`v1a,\` and then the base64 of an Ed25519 signature over the same. ` +
          'All three headers may begin with `svix-` instead of `webhook-`.',
      },
      bodies: ['cloudevents', { mediaType: 'application/json', type: '/type', data: '/data' }],
    },
    verify: (request, secrets, now) => {
      const isPublicKey = (secret: string) => secret.startsWith('whpk_');
      if (isProvenByKey(request, secrets.filter(isPublicKey), now)) return;
      // A public key is no secret: it must never be the key of an HMAC.
      const symmetric = secrets.filter((secret) => !isPublicKey(secret));
      verifyHmac(schemeOf(brandOf(request)), request, symmetric, now);
    },
    read,
  };
}

function brandOf({ headers }: ReceivedRequest): string {
  return headers['webhook-signature'] === undefined && headers['svix-signature'] !== undefined ? 'svix' : 'webhook';
}

/** Ed25519 over the same bytes, in signatures that begin with `v1a,`. */
function isProvenByKey(request: ReceivedRequest, publicKeys: readonly string[], now: Date): boolean {
  if (publicKeys.length === 0) return false;
  const scheme = schemeOf(brandOf(request));
  requireHeaders(scheme, request);
  checkFresh(scheme.timestamp, header(request, scheme.timestamp.at), now);
  const signed = signedBytes(scheme, request);
  const given = candidates({ ...scheme, signature: { ...scheme.signature, prefix: 'v1a,' } }, request);
  return publicKeys.some((publicKey) => {
    const key = ed25519(publicKey);
    return given.some((signature) => verify(null, signed, key, signature));
  });
}

function ed25519(publicKey: string): KeyObject {
  const bytes = Buffer.from(publicKey.slice('whpk_'.length), 'base64');
  if (bytes.byteLength !== 32) throw new PlainError('a public key whpk_… among the secrets is not 32 bytes in base64');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
}

function read(request: ReceivedRequest, source: string): Reading {
  // The id of a CloudEvent in binary mode is in a header that the signature does not cover; webhook-id is in one that it does.
  const name = `${brandOf(request)}-id`;
  const webhookId = request.headers[name] ?? '';
  const reading = readCloudEvents(request, source, webhookId);
  if (reading?.kind === 'event' && reading.event.signedDigest !== undefined) checkId(name, webhookId);
  if (reading) return reading;
  requireJson(request, `${CLOUDEVENTS_TYPES}, or application/json`);
  checkId(name, webhookId);
  return { kind: 'event', event: readPayload(readExactJson(request.body), webhookId, source) };
}

/** @throws {EventInvalidError} when an event cannot be known by this id */
function checkId(name: string, id: string): void {
  if (identifier.safeParse(id).success) return;
  const detail = `${name} is not 1 to 256 printable characters`;
  throw new EventInvalidError(`The event cannot be known by its id: ${detail}.`, {
    violations: [{ pointer: '', detail }],
  });
}

function readPayload({ json, exact }: ExactJson, webhookId: string, source: string): AppEvent {
  const parsed = payload.safeParse(json);
  if (!parsed.success) {
    const violations = violationsOf(parsed.error);
    throw new EventInvalidError(
      `This is neither a CloudEvent nor a Standard Webhooks payload {type, timestamp, data}: ${inWords(violations)}`,
      { violations },
    );
  }
  const { type, timestamp, data = json } = parsed.data;
  return {
    source,
    origin: source,
    eventId: webhookId,
    type,
    ...(timestamp !== undefined && { time: timestamp }),
    data,
    extensions: {},
    digest: digestOfJson(exact),
    // Or else this body could be sent again with `ce-` headers, as another event.
    signedDigest: webhookId,
  };
}
