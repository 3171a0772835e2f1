import * as z from 'zod';
import { EventInvalidError } from '../core/errors.ts';
import { type AppEvent, digestOf } from '../core/event.ts';
import type { ReceivedRequest, Source } from '../core/source.ts';
import { inWords, violationsOf } from '../core/violations.ts';
import { isBinaryMode, isStructuredMode, readBinary, readJson, readStructured, requireJson } from './cloudevents.ts';
import { type HmacScheme, verifyHmac } from './hmac.ts';

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const scheme: HmacScheme = {
  signature: {
    header: 'webhook-signature',
    encoding: 'base64',
    candidates: (value) =>
      value
        .split(' ')
        .filter((part) => part.startsWith('v1,'))
        .map((part) => part.slice('v1,'.length)),
  },
  timestamp: { header: 'webhook-timestamp', toleranceSeconds: 5 * 60 },
  signedHeaders: ['webhook-id'],
  signedPrefix: (header) => `${header('webhook-id')}.${header('webhook-timestamp')}.`,
  key: (secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'),
};

/** The payload that the specification recommends: `{type, timestamp, data}`. */
const payload = z.object({
  type: z.string().min(1).max(256),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  data: z.unknown(),
});

/**
 * A source that signs as Standard Webhooks say. Its events are CloudEvents 1.0 in JSON, structured or binary, or the
 * specification's own `{type, timestamp, data}` with `webhook-id` as the event's id.
 *
 * @param settings `secret`: the name of the secret in Secrets Manager, or several. Each holds one `whsec_…` or a JSON
 *   list of them, so that a new secret can be rotated in while the old one still works.
 */
export function standardWebhooks(settings: { readonly secret: string | readonly string[] }): Source {
  return {
    scheme: 'Standard Webhooks',
    secrets: typeof settings.secret === 'string' ? [settings.secret] : settings.secret,
    verify: (request, secrets, now) => verifyHmac(scheme, request, secrets, now),
    read,
  };
}

function read(request: ReceivedRequest, source: string): AppEvent {
  requireJson(request);
  const json = readJson(request.body);
  if (isBinaryMode(request)) {
    // ce-id is a header that the signature does not cover; webhook-id is one that it does.
    return { ...readBinary(json, request, source), signedKey: request.headers['webhook-id'] ?? '' };
  }
  if (isStructuredMode(request, json)) return readStructured(json, request, source);
  return readPayload(json, request, source);
}

function readPayload(json: unknown, { headers, body }: ReceivedRequest, source: string): AppEvent {
  const parsed = payload.safeParse(json);
  if (!parsed.success) {
    const violations = violationsOf(parsed.error);
    throw new EventInvalidError(
      `This is neither a CloudEvent nor a Standard Webhooks payload {type, timestamp, data}: ${inWords(violations)}`,
      { violations },
    );
  }
  const { type, timestamp, data } = parsed.data;
  return {
    source,
    origin: source,
    eventId: headers['webhook-id'] ?? '',
    type,
    ...(timestamp !== undefined && { time: timestamp }),
    data,
    extensions: {},
    digest: digestOf(body),
  };
}
