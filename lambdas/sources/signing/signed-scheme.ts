import type { ReceivedRequest } from '../../core/bridge/source.ts';
import type { SignatureHeaders } from '../../core/bridge/source-description.ts';
import { SignatureMissingError } from '../../core/errors.ts';
import { readExactJson } from '../reading/json-body.ts';
import { type Place, valueAt } from '../reading/places.ts';
import { checkFresh, type SignedTimestamp } from './freshness.ts';
import { header, listed, placeInWords, type SignaturePlace, signatureHeaders, signatureTexts } from './signature.ts';
import { has, headersIn, type TemplatePart, templateParts, unknownPlaceholder } from './template.ts';

/** What every scheme has, whichever key signs: where the signature is and what it covers. */
export interface SignedScheme {
  readonly signature: SignaturePlace;
  /** The moment of the signing, if it is signed. */
  readonly timestamp?: SignedTimestamp;
  /**
   * What is signed, as a template: `{webhook-id}.{timestamp}.{body}`. `{body}` is the raw body; `{timestamp}` the timestamp
   * as its header has it; `{method}`, `{url}`, `{path}` and `{query}` are the request's, the query without its `?`. A name
   * with a hyphen, or `{header:Name}`, is a header; `{/pointer}` is a value in the body, empty if it is not there.
   */
  readonly signed: string;
  /** The characters of the URL that the sender signs decoded, such as `:/?`. Both forms of the URL verify. */
  readonly decodedInUrl?: string;
  /**
   * Set to `true` if the vendor does not sign the body, so that `signed` may lack `{body}`. Anyone who captures a request
   * can then change what it says until its timestamp is too old.
   */
  readonly bodyIsUnsigned?: boolean;
}

/** Checks what can be checked before a signature is: that its headers are there and its moment is near. */
export function checkRequest(scheme: SignedScheme, request: ReceivedRequest, now: Date): void {
  requireHeaders(scheme, request);
  signatureTexts(scheme.signature, request);
  if (scheme.timestamp && !isInBody(scheme)) checkFresh(scheme.timestamp, timestampText(scheme, request), now);
}

/** Checks a moment that is read from the body, which must be proven first. */
export function checkSignedBody(scheme: SignedScheme, request: ReceivedRequest, now: Date): void {
  if (scheme.timestamp && isInBody(scheme)) checkFresh(scheme.timestamp, timestampText(scheme, request), now);
}

/**
 * The bytes that the signature covers, in each form that the sender may have signed.
 *
 * @throws {SignatureMissingError} if a header of them is missing
 */
export function signedForms(scheme: SignedScheme, request: ReceivedRequest): readonly Uint8Array[] {
  const forms = [request.url, decodedUrl(request.url, scheme.decodedInUrl ?? '')];
  return [...new Set(forms)].map((url) => bytesOf(scheme, { ...request, url }));
}

/** The bytes that stand for the request: the same ones, whichever form of them was signed. */
export function signedBytes(scheme: SignedScheme, request: ReceivedRequest): Uint8Array {
  return bytesOf(scheme, { ...request, url: decodedUrl(request.url, scheme.decodedInUrl ?? '') });
}

function bytesOf(scheme: SignedScheme, request: ReceivedRequest): Uint8Array {
  return Buffer.concat(templateParts(scheme.signed).map((part) => Buffer.from(bytesFor(part, scheme, request))));
}

function bytesFor(part: TemplatePart, scheme: SignedScheme, request: ReceivedRequest): Uint8Array | string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'body':
      return request.body;
    case 'timestamp':
      return timestampText(scheme, request);
    case 'method':
      return request.method;
    case 'url':
      return request.url;
    case 'path':
      return /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(request.url)?.[1] ?? '';
    case 'query':
      return /\?(.*)$/s.exec(request.url)?.[1] ?? '';
    case 'header':
      return header(request, part.name);
    case 'pointer':
      return scalar(valueAt(part.at, readExactJson(request.body).exact, {}));
  }
}

function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A URL in which the escapes of these characters are decoded. */
function decodedUrl(url: string, characters: string): string {
  return url.replaceAll(/%[2-7][0-9a-f]/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return characters.includes(character) ? character : escaped;
  });
}

/** Whether the value at a place is covered by the signature. */
export function isSigned({ signed }: Pick<SignedScheme, 'signed'>, place: Place): boolean {
  if (place.startsWith('/')) return has(signed, 'body') || signed.includes(`{${place}}`);
  return headersIn(signed).some((name) => name.toLowerCase() === place.toLowerCase());
}

/** Whether the signature covers the URL, so that a wrong idea of it is a likely cause of a refusal. */
export function signsUrl({ signed }: SignedScheme): boolean {
  return has(signed, 'url', 'path');
}

/**
 * What the API description says of a scheme.
 *
 * @param made how a signature is made, such as `HMAC-SHA256`
 */
export function describeSigned(scheme: SignedScheme, made: string): SignatureHeaders {
  const { signature, timestamp, signed } = scheme;
  const { encoding, prefix = '' } = signature;
  const where = placeInWords(signature);
  const what = `${encoding} of ${made} over \`${signed}\``;
  return {
    headers: [...new Set([...requiredHeaders(scheme), ...signatureHeaders(signature).slice(0, 1)])],
    signed: [
      prefix === '' ? `${where} is the ${what}.` : `${where} has \`${prefix}\` and then the ${what}.`,
      ...(timestamp ? [describeTimestamp(timestamp)] : []),
    ].join(' '),
  };
}

function describeTimestamp({ at, prefix, unit, toleranceSeconds }: SignedTimestamp): string {
  const where = prefix === undefined ? at : `after \`${prefix}\` in ${at}`;
  return `The timestamp (${where}) is in ${unit}, at most ${toleranceSeconds} s from now.`;
}

/** Headers without which nothing can be proven. */
function requiredHeaders({ signature, timestamp, signed }: SignedScheme): readonly string[] {
  const names = signatureHeaders(signature);
  const timestamps = timestamp && !timestamp.at.startsWith('/') ? [timestamp.at] : [];
  return [...new Set([...headersIn(signed), ...timestamps, ...(names.length === 1 ? names : [])])];
}

/** Names all missing headers at once. @throws {SignatureMissingError} */
function requireHeaders(scheme: SignedScheme, { headers }: ReceivedRequest): void {
  const missing = requiredHeaders(scheme).filter((name) => !headers[name.toLowerCase()]);
  if (missing.length < 2) return;
  throw new SignatureMissingError(
    `The headers ${missing.join(', ')} are missing. They carry or are part of the signature.`,
  );
}

/** @throws {Error} at load: why this scheme proves nothing, and what to change */
export function checkScheme({ signed, timestamp, signature, bodyIsUnsigned }: SignedScheme, name: string): void {
  const wrong = (why: string): Error => new Error(`source of kind ${name}: ${why}`);
  if ((signature.header === undefined) === (signature.at === undefined)) {
    throw wrong('`signature` needs either `header` or `at`, a JSON Pointer into the body');
  }
  if (signature.at !== undefined && !signature.at.startsWith('/')) throw wrong('`signature.at` has to begin with /');
  const unknown = unknownPlaceholder(signed);
  if (unknown !== undefined) {
    throw wrong(
      `\`signed\` has {${unknown}}, which stands for nothing. Use {body}, {timestamp}, {method}, {url}, {path}, {query}, ` +
        '{/pointer/into/the/body} or {header:Name}',
    );
  }
  if (!has(signed, 'body') && bodyIsUnsigned !== true) {
    throw wrong(
      '`signed` has no {body}, so that any body would do. If the vendor signs no body, say `bodyIsUnsigned: true`',
    );
  }
  checkTimestamp({ signed, timestamp }, wrong);
}

function checkTimestamp(
  { signed, timestamp }: { readonly signed: string; readonly timestamp: SignedTimestamp | undefined },
  wrong: (why: string) => Error,
): void {
  const usesTimestamp = has(signed, 'timestamp');
  if (usesTimestamp && !timestamp) throw wrong('`signed` has {timestamp}, but `timestamp` does not say where it is');
  if (!timestamp) return;
  if (usesTimestamp && timestamp.at.startsWith('/')) {
    throw wrong('the timestamp is in the body: leave {timestamp} out of `signed`, and sign {body} or its {/pointer}');
  }
  if (!usesTimestamp && !isSigned({ signed }, timestamp.at)) {
    throw wrong('the timestamp is not part of `signed`, so that anybody could refresh it');
  }
  if (!(timestamp.toleranceSeconds > 0)) throw wrong('`toleranceSeconds` is not above 0');
}

function isInBody({ timestamp }: SignedScheme): boolean {
  return timestamp?.at.startsWith('/') ?? false;
}

function timestampText({ timestamp, signature }: SignedScheme, request: ReceivedRequest): string {
  if (!timestamp) return '';
  const { at, prefix = '' } = timestamp;
  if (at.startsWith('/')) return String(valueAt(at, readExactJson(request.body).json, {}) ?? '');
  const found = listed(header(request, at), prefix === '' ? undefined : (signature.separator ?? ','));
  return found.find((part) => part.startsWith(prefix))?.slice(prefix.length) ?? '';
}
