import { randomUUID } from 'node:crypto';
import type { ReceivedRequest, Source } from '../../core/bridge/source.ts';
import { readJson } from '../reading/json-body.ts';
import type { SignedTimestamp } from './freshness.ts';
import { digestBy, type HmacScheme, type HmacSource, keyOf } from './hmac-scheme.ts';
import { signatureHeaders } from './signature.ts';
import { signedForms } from './signed-scheme.ts';
import { headersIn } from './template.ts';

/** The scheme by which a source's requests can be signed; undefined where it is no HMAC that is declared as data. */
export function hmacOf(source: Source): HmacScheme | undefined {
  return isHmacSource(source) ? source.hmac : undefined;
}

function isHmacSource(source: Source): source is HmacSource {
  return 'hmac' in source;
}

/**
 * A request as the upstream would send it: with a timestamp of now, with whatever header is signed and not there yet (an id, a
 * moment), and with the signature. The counterpart of verifyHmac; no function is bundled with it.
 *
 * @param request header names in lower case
 * @throws {NotJsonError} when the timestamp belongs into a body that is no JSON
 */
export function signRequest(scheme: HmacScheme, request: ReceivedRequest, secret: string, now: Date): ReceivedRequest {
  const { signature, timestamp } = scheme;
  const stamped = timestamp ? withTimestamp(request, timestamp, now) : request;
  const whole = { ...stamped, headers: { ...missingHeaders(scheme, now), ...stamped.headers } };
  const [signed = new Uint8Array()] = signedForms(scheme, whole);
  const hash = Buffer.from(digestBy(scheme, keyOf(scheme, secret), signed)).toString(signature.encoding);
  if (signature.at !== undefined) return withBodyMember(whole, signature.at, hash);
  const [name = ''] = signatureHeaders(signature).map((it) => it.toLowerCase());
  const isShared = timestamp?.at.toLowerCase() === name;
  const value = `${signature.prefix ?? ''}${hash}`;
  const before = isShared ? `${whole.headers[name]}${signature.separator ?? ','}` : '';
  return { ...whole, headers: { ...whole.headers, [name]: `${before}${value}` } };
}

function withTimestamp(
  request: ReceivedRequest,
  { at, prefix = '', unit }: SignedTimestamp,
  now: Date,
): ReceivedRequest {
  const millis = now.getTime();
  const value = { seconds: Math.floor(millis / 1_000), milliseconds: millis, iso8601: now.toISOString() }[unit];
  if (!at.startsWith('/')) {
    return { ...request, headers: { ...request.headers, [at.toLowerCase()]: `${prefix}${value}` } };
  }
  return withBodyMember(request, at, value);
}

function withBodyMember(request: ReceivedRequest, at: string, value: unknown): ReceivedRequest {
  const json = withMember(readJson(request.body), at.split('/').slice(1), value);
  return { ...request, body: Buffer.from(JSON.stringify(json)) };
}

function withMember(json: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const members = typeof json === 'object' && json !== null ? json : {};
  const inner = Object.entries(members).find(([it]) => it === name)?.[1];
  return { ...members, [name]: withMember(inner, rest, value) };
}

/** Headers that are signed beside the body: the moment, where the name says so, and ids of their own. */
function missingHeaders({ signed }: HmacScheme, now: Date): Readonly<Record<string, string>> {
  const headers = headersIn(signed).map((name) => name.toLowerCase());
  return Object.fromEntries(
    headers.map((name) => [name, name.includes('timestamp') ? now.toISOString() : `evt_${randomUUID()}`]),
  );
}
