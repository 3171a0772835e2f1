import { timingSafeEqual } from 'node:crypto';
import type { ReceivedRequest } from '../../core/bridge/source.ts';
import { SignatureMissingError } from '../../core/errors.ts';
import { readExactJson } from '../reading/json-body.ts';
import { valueAt } from '../reading/places.ts';

/** How the bytes of a signature are written. `base64` takes the URL-safe alphabet and missing padding, too. */
export type SignatureEncoding = 'base64' | 'base64url' | 'hex';

/** Where a request has its signatures. */
export interface SignaturePlace {
  /** The header that carries the signature, or headers of which any one may. */
  readonly header?: string | readonly [string, ...string[]];
  /** JSON Pointer to the signature, if it is in the body instead. */
  readonly at?: string;
  readonly encoding: SignatureEncoding;
  /** What precedes a signature, such as `sha256=`. An entry without it is skipped. */
  readonly prefix?: string;
  /** What separates several signatures in the header. Without it the header has one. */
  readonly separator?: string;
}

/** The headers that may carry a signature; none if it is in the body. */
export function signatureHeaders({ header: names }: SignaturePlace): readonly string[] {
  return names === undefined ? [] : [names].flat();
}

/** The place of the signature, for people. */
export function placeInWords(place: SignaturePlace): string {
  return place.at === undefined ? signatureHeaders(place).join(' or ') : `the body's ${place.at}`;
}

/** The texts where signatures may be. @throws {SignatureMissingError} if there is none */
export function signatureTexts(place: SignaturePlace, request: ReceivedRequest): readonly string[] {
  if (place.at !== undefined) {
    const value = valueAt(place.at, readExactJson(request.body).exact, {});
    if (typeof value === 'string' && value !== '') return [value];
    throw new SignatureMissingError(`The body has no signature at ${place.at}.`);
  }
  const names = signatureHeaders(place);
  const values = names.flatMap((name) => request.headers[name.toLowerCase()] || []);
  if (values.length > 0) return values;
  throw new SignatureMissingError(
    names.length === 1
      ? `The header ${names[0]} is missing. It carries or is part of the signature.`
      : `None of the headers ${names.join(', ')} is there. One of them carries the signature.`,
  );
}

/** The signatures of a request, without what surrounds them. @throws {SignatureMissingError} if there is no place for one */
export function candidates(place: SignaturePlace, request: ReceivedRequest): readonly Uint8Array[] {
  const { prefix = '', separator, encoding } = place;
  return signatureTexts(place, request)
    .flatMap((text) => listed(text, separator))
    .filter((part) => part.startsWith(prefix))
    .flatMap((part) => decoded(part.slice(prefix.length), encoding) ?? []);
}

/** Bytes, if the text is wholly a signature. Node stops silently where a text stops making sense. */
export function decoded(text: string, encoding: SignatureEncoding): Uint8Array | undefined {
  const bytes = Buffer.from(text, encoding === 'hex' ? 'hex' : 'base64');
  if (encoding === 'hex') return bytes.toString('hex') === text.toLowerCase() ? bytes : undefined;
  const bare = text
    .replace(/={1,2}$/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return bytes.toString('base64url') === bare ? bytes : undefined;
}

/** The entries of a header. */
export function listed(value: string, separator: string | undefined): readonly string[] {
  return separator === undefined ? [value] : value.split(separator).map((part) => part.trim());
}

/** A header that has to be there. @throws {SignatureMissingError} */
export function header({ headers }: ReceivedRequest, name: string): string {
  const value = headers[name.toLowerCase()];
  if (value) return value;
  throw new SignatureMissingError(`The header ${name} is missing. It carries or is part of the signature.`);
}

/** Compares in constant time. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
