import type { Reading, ReceivedRequest } from '../core/bridge/source.ts';
import { EventInvalidError } from '../core/errors.ts';
import { CLOUDEVENTS_TYPES, readCloudEvents } from './reading/cloudevents.ts';
import { checkMapping, type EventMapping, readMapped, typesOf } from './reading/event-mapping.ts';
import { identifier } from './reading/identifiers.ts';
import { type ExactJson, readExactJson, requireJson } from './reading/json-body.ts';
import { describeBodies, readMappedBody } from './reading/mapped-body.ts';
import { at } from './reading/places.ts';
import { namesOf, type SourceSettings } from './settings.ts';
import { describeScheme, type HmacScheme, type HmacSource } from './signing/hmac-scheme.ts';
import { isVerifiedByPublicKey } from './signing/public-key-scheme.ts';
import { verifyHmac } from './signing/verify-hmac.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

/** What a sender by Standard Webhooks is given. */
export interface StandardWebhooksSettings extends SourceSettings {
  /**
   * Where the event is, if its body is neither a CloudEvent nor `{type, timestamp, data}`. By default its id is
   * `webhook-id`.
   */
  readonly event?: EventMapping;
}

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

/**
 * A source that signs as Standard Webhooks say, or as Svix does. Its events are CloudEvents 1.0 in JSON, structured, binary
 * or in a batch, or the specification's own `{type, timestamp, data}` with `webhook-id` as the event's id, or what `event`
 * says.
 *
 * @param settings the secrets are `whsec_…` (HMAC, `v1`), or public keys `whpk_…` (Ed25519, `v1a`), or some of both
 * @throws {Error} at load, if there is no secret or a place of `event` is none
 */
export function standardWebhooks(settings: StandardWebhooksSettings): HmacSource {
  checkSettings('Standard Webhooks', settingsOf.standardWebhooks, settings);
  const { secret, event } = settings;
  if (event) checkMapping(event, 'Standard Webhooks');
  const proof = describeScheme(schemeOf('webhook'));
  return {
    scheme: 'Standard Webhooks',
    hmac: schemeOf('webhook'),
    secrets: namesOf(secret),
    ...typesOf(event),
    description: {
      proof: {
        ...proof,
        signed:
          `${proof.signed} Or, if the secret is a public key, \`v1a,\` and then the base64 of an Ed25519 signature over the same. ` +
          'All three headers may begin with `svix-` instead of `webhook-`.',
      },
      bodies: event
        ? describeBodies(event)
        : ['cloudevents', { mediaType: 'application/json', type: '/type', data: '/data' }],
    },
    verify: (request, given, now) => {
      // Vendors show a secret with the version of its signatures before it, and people copy both.
      const secrets = given.map((it) => it.replace(/^v1a?,/, ''));
      const isPublicKey = (it: string) => it.startsWith('whpk_');
      const scheme = schemeOf(brandOf(request));
      const publicKeys = secrets.filter(isPublicKey);
      if (publicKeys.length > 0 && isProvenByKey(scheme, request, { publicKeys, now })) return;
      // A public key is no secret: it must never be the key of an HMAC.
      verifyHmac(
        scheme,
        request,
        secrets.filter((it) => !isPublicKey(it)),
        now,
      );
    },
    read: (request, source) => read(request, source, event),
  };
}

function brandOf({ headers }: ReceivedRequest): string {
  return headers['webhook-signature'] === undefined && headers['svix-signature'] !== undefined ? 'svix' : 'webhook';
}

/** Ed25519 over the same bytes, in signatures that begin with `v1a,`. */
function isProvenByKey(
  scheme: HmacScheme,
  request: ReceivedRequest,
  { publicKeys, now }: { readonly publicKeys: readonly string[]; readonly now: Date },
): boolean {
  const signature = { ...scheme.signature, algorithm: 'ed25519', prefix: 'v1a,' } as const;
  return isVerifiedByPublicKey({ ...scheme, signature }, request, { publicKeys, now });
}

function read(request: ReceivedRequest, source: string, event: EventMapping | undefined): Reading {
  // The id of a CloudEvent in binary mode is in a header that the signature does not cover; webhook-id is in one that it does.
  const name = `${brandOf(request)}-id`;
  const webhookId = request.headers[name] ?? '';
  if (event) return readDeclared(event, request, { source, name });
  const reading = readCloudEvents(request, source, webhookId);
  if (reading?.kind === 'event' && reading.event.signedDigest !== undefined) checkId(name, webhookId);
  if (reading) return reading;
  requireJson(request, `${CLOUDEVENTS_TYPES}, or application/json`);
  checkId(name, webhookId);
  return readPayload(readExactJson(request.body), request, { source, name });
}

interface Named {
  readonly source: string;
  /** The header that has the delivery's id. */
  readonly name: string;
}

function readDeclared(event: EventMapping, request: ReceivedRequest, { source, name }: Named): Reading {
  const signedDigest = request.headers[name] ?? '';
  checkId(name, signedDigest);
  // Several events of one delivery cannot share its id: without ids of their own they are known by their content.
  const mapping = event.list === undefined ? { id: name, ...event } : event;
  return readMapped(mapping, { ...readMappedBody(request, event), headers: request.headers, source, signedDigest });
}

/** @throws {EventInvalidError} when an event cannot be known by this id */
function checkId(name: string, id: string): void {
  if (identifier.safeParse(id).success) return;
  const detail = `${name} is not 1 to 256 printable characters`;
  throw new EventInvalidError(`The event cannot be known by its id: ${detail}.`, {
    violations: [{ pointer: '', detail }],
  });
}

/** The payload that the specification recommends: `{type, timestamp, data}`, or all of it at the top, beside `type`. */
function readPayload(read: ExactJson, { headers }: ReceivedRequest, { source, name }: Named): Reading {
  const isFlat = at(read.json, '/data') === undefined;
  const mapping = { id: name, type: '/type', time: '/timestamp', data: isFlat ? '' : '/data' };
  try {
    // The digest binds this body to its delivery, or else it could be sent again with `ce-` headers, as another event.
    return readMapped(mapping, { ...read, headers, source, signedDigest: headers[name] });
  } catch (cause) {
    if (!(cause instanceof EventInvalidError)) throw cause;
    throw new EventInvalidError(
      `This is neither a CloudEvent nor a Standard Webhooks payload {type, timestamp, data}. ${cause.message}. ` +
        "If the type is elsewhere, say where in bridge.config.ts: event: { type: '/event_type' }.",
      { cause, ...(cause.violations && { violations: cause.violations }) },
    );
  }
}
