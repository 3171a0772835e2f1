import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ReceivedRequest, Source } from '../../core/bridge/source.ts';
import type { SignatureHeaders } from '../../core/bridge/source-description.ts';
import { SignatureInvalidError, SignatureMissingError } from '../../core/errors.ts';
import { type Place, valueAt } from '../reading/event-mapping.ts';
import { readJson } from '../reading/json-body.ts';
import { checkFresh, type SignedTimestamp } from './freshness.ts';

/** What is signed and where the signature is: a webhook signature scheme as data. */
export interface HmacScheme {
  readonly signature: {
    readonly header: string;
    readonly encoding: 'base64' | 'hex';
    /** SHA-256 by default. */
    readonly algorithm?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
    /** What stands before a signature, such as `sha256=`; what stands there without it is none. */
    readonly prefix?: string;
    /** What stands between several signatures in the header; without it there is one. */
    readonly separator?: string;
  };
  /** The moment of the signing, if it is signed. */
  readonly timestamp?: SignedTimestamp;
  /**
   * What is signed, as a template. `{body}` stands for the raw body, `{timestamp}` for the timestamp as its header has it, `{method}`
   * and `{url}` for themselves, and any other name in braces for the header of that name: `{webhook-id}.{timestamp}.{body}`.
   */
  readonly signed: string;
  /** How the key is written in the secret; its text in UTF-8 by default. */
  readonly key?: { readonly prefix?: string; readonly encoding: 'utf8' | 'base64' | 'hex' };
}

/** A source whose scheme is data, so that whoever has its secret can sign as its upstream does (sign-request.ts). */
export interface HmacSource extends Source {
  readonly hmac: HmacScheme;
}

/**
 * Verifies an HMAC over the raw body, in constant time, against every secret.
 *
 * @throws {SignatureInvalidError}
 */
export function verifyHmac(scheme: HmacScheme, request: ReceivedRequest, secrets: readonly string[], now: Date): void {
  requireHeaders(scheme, request);
  const given = candidates(scheme, request);
  const isInBody = scheme.timestamp?.at.startsWith('/');
  if (scheme.timestamp && !isInBody) checkFresh(scheme.timestamp, timestampText(scheme, request), now);
  const signed = signedBytes(scheme, request);
  const isProven = secrets
    .map((secret) => keyOf(scheme, secret))
    .filter((key) => key.byteLength > 0)
    .map((key) =>
      createHmac(scheme.signature.algorithm ?? 'sha256', key)
        .update(signed)
        .digest(),
    )
    .flatMap((expected) => given.map((signature) => equal(signature, expected)))
    .includes(true);
  if (!isProven) {
    if (secrets.length > 0) requireOwnKind(scheme, request, given);
    throw new SignatureInvalidError(
      `No signature in ${scheme.signature.header} matches a secret of this source. ` +
        `Sign the raw bytes of the body as they are sent, with the current secret${keyInWords(scheme)}.${hintOf(request)}`,
    );
  }
  // Nothing in a body is read before it is proven.
  if (scheme.timestamp && isInBody) checkFresh(scheme.timestamp, timestampText(scheme, request), now);
}

/** The bytes that the signature covers. @throws {SignatureInvalidError} when a header of them is missing */
export function signedBytes(scheme: HmacScheme, request: ReceivedRequest): Uint8Array {
  const parts = scheme.signed.split(/\{([^}]*)\}/).map((part, index): Uint8Array => {
    if (index % 2 === 0) return Buffer.from(part);
    if (part === 'body') return request.body;
    if (part === 'method') return Buffer.from(request.method);
    if (part === 'url') return Buffer.from(request.url);
    return Buffer.from(part === 'timestamp' ? timestampText(scheme, request) : header(request, part));
  });
  return Buffer.concat(parts);
}

/** Whether what is at a place is covered by the signature. */
export function isSigned({ signed }: HmacScheme, place: Place): boolean {
  return place.startsWith('/') || signed.toLowerCase().includes(`{${place.toLowerCase()}}`);
}

/** What the API description says of it. */
export function describeScheme({ signature, timestamp, signed }: HmacScheme): SignatureHeaders {
  const { header: name, algorithm = 'sha256', encoding, prefix = '' } = signature;
  const inHeaders = Array.from(signed.matchAll(/\{([^}]*)\}/g), ([, place = '']) => place);
  const places = [...inHeaders, ...(timestamp ? [timestamp.at] : []), name];
  const isHeader = (place: string) => !['body', 'timestamp', 'method', 'url'].includes(place) && !place.startsWith('/');
  const hashed = `${encoding} of HMAC-${algorithm.toUpperCase()} over \`${signed}\``;
  return {
    headers: [...new Set(places.filter(isHeader))],
    signed: [
      prefix === '' ? `${name} is the ${hashed}.` : `${name} has \`${prefix}\` and then the ${hashed}.`,
      ...(timestamp ? [describeTimestamp(timestamp)] : []),
    ].join(' '),
  };
}

function describeTimestamp({ at, prefix, unit, toleranceSeconds }: SignedTimestamp): string {
  const where = prefix === undefined ? at : `after \`${prefix}\` in ${at}`;
  return `The timestamp (${where}) is in ${unit}, at most ${toleranceSeconds} s from now.`;
}

/** @throws {Error} which says how to mend the scheme, when the bridge is synthesised */
export function checkScheme({ signed, timestamp, signature }: HmacScheme, name: string): void {
  const wrong = (why: string): Error => new Error(`source of kind ${name}: ${why}`);
  if (!signed.includes('{body}')) throw wrong('`signed` has no {body}, so that any body would do');
  const usesTimestamp = signed.includes('{timestamp}');
  if (usesTimestamp && !timestamp) throw wrong('`signed` has {timestamp}, but `timestamp` does not say where it is');
  if (usesTimestamp && timestamp?.at.startsWith('/')) {
    throw wrong('the timestamp is in the body, which {body} signs already: leave {timestamp} out of `signed`');
  }
  if (timestamp && !usesTimestamp && !isSigned({ signed, signature }, timestamp.at)) {
    throw wrong('the timestamp is not part of `signed`, so that anybody could refresh it');
  }
  if (timestamp && !(timestamp.toleranceSeconds > 0)) throw wrong('`toleranceSeconds` is not above 0');
}

/** All at once, so that whoever begins need not learn of one after the other. @throws {SignatureMissingError} */
export function requireHeaders(scheme: HmacScheme, { headers }: ReceivedRequest): void {
  const missing = describeScheme(scheme).headers.filter((name) => !headers[name.toLowerCase()]);
  if (missing.length < 2) return;
  throw new SignatureMissingError(
    `The headers ${missing.join(', ')} are missing. They carry or are part of the signature.`,
  );
}

/** @throws {SignatureInvalidError} when nothing in the header could be a signature of this scheme, whatever the secret */
function requireOwnKind(
  { signature: { header: name, prefix = '', encoding, algorithm = 'sha256' } }: HmacScheme,
  request: ReceivedRequest,
  given: readonly Uint8Array[],
): void {
  const { byteLength } = createHmac(algorithm, '').digest();
  if (given.some((it) => it.byteLength === byteLength)) return;
  const kind = `the ${encoding} of an HMAC-${algorithm.toUpperCase()}, which has ${byteLength} bytes`;
  if (prefix === '') throw new SignatureInvalidError(`${name} is not ${kind}.`);
  const begins = header(request, name).includes(prefix) ? `goes on with ${kind}` : `begins with \`${prefix}\``;
  throw new SignatureInvalidError(`No entry in ${name} ${begins}. It has to be \`${prefix}\` and then ${kind}.`);
}

const REPLACEMENT_CHARACTER = Buffer.from('\uFFFD');

/** API Gateway hands application/json and text/* over as text: bytes that are no UTF-8 are replaced before they come here. */
function hintOf({ body }: ReceivedRequest): string {
  if (!Buffer.from(body).includes(REPLACEMENT_CHARACTER)) return '';
  return ' The body has U+FFFD in it, which stands for bytes that are not UTF-8: if you did not write that, send UTF-8.';
}

/** A header that every signed request has. @throws {SignatureMissingError} */
export function header({ headers }: ReceivedRequest, name: string): string {
  const value = headers[name.toLowerCase()];
  if (value) return value;
  throw new SignatureMissingError(`The header ${name} is missing. It carries or is part of the signature.`);
}

/** The signatures in the header, without what stands around them. */
export function candidates(
  { signature }: Pick<HmacScheme, 'signature'>,
  request: ReceivedRequest,
): readonly Uint8Array[] {
  const { header: name, prefix = '', separator, encoding } = signature;
  return listed(header(request, name), separator)
    .filter((part) => part.startsWith(prefix))
    .flatMap((part) => decoded(part.slice(prefix.length), encoding) ?? []);
}

/** Node decodes up to where a text stops making sense; what is not wholly a signature is none. */
export function decoded(text: string, encoding: 'base64' | 'hex'): Uint8Array | undefined {
  const bytes = Buffer.from(text, encoding);
  const bare = (spelled: string) => (encoding === 'hex' ? spelled.toLowerCase() : spelled.replace(/={1,2}$/, ''));
  return bare(bytes.toString(encoding)) === bare(text) ? bytes : undefined;
}

function listed(value: string, separator: string | undefined): readonly string[] {
  return separator === undefined ? [value] : value.split(separator).map((part) => part.trim());
}

function timestampText({ timestamp, signature }: HmacScheme, request: ReceivedRequest): string {
  if (!timestamp) return '';
  const { at, prefix = '' } = timestamp;
  if (at.startsWith('/')) return String(valueAt(at, readJson(request.body), {}) ?? '');
  const found = listed(header(request, at), prefix === '' ? undefined : (signature.separator ?? ','));
  return found.find((part) => part.startsWith(prefix))?.slice(prefix.length) ?? '';
}

/** What senders get wrong most: they sign with the text of the secret. */
function keyInWords({ key: { prefix = '', encoding } = { encoding: 'utf8' } }: HmacScheme): string {
  if (encoding === 'utf8') return '';
  return `, whose key is what ${prefix === '' ? 'its text' : `its text after ${prefix}`} stands for in ${encoding}`;
}

/** The key in a secret. */
export function keyOf(
  { key: { prefix = '', encoding } = { encoding: 'utf8' } }: HmacScheme,
  secret: string,
): Uint8Array {
  return Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, encoding);
}

/** Compares in constant time. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
