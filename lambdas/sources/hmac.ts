import { createHmac, timingSafeEqual } from 'node:crypto';
import { SignatureInvalidError } from '../core/errors.ts';
import type { ReceivedRequest } from '../core/source.ts';

/** What is signed and where the signature is: a webhook signature scheme as data. */
export interface HmacScheme {
  readonly signature: {
    readonly header: string;
    readonly encoding: 'base64' | 'hex';
    /** Takes the candidate signatures out of the header's value: a prefix stripped, a list split. */
    readonly candidates: (value: string) => readonly string[];
  };
  /** The signed moment, in Unix seconds, if the scheme has one. */
  readonly timestamp?: { readonly header: string; readonly toleranceSeconds: number };
  /** Headers that must be there because they are signed. */
  readonly signedHeaders?: readonly string[];
  /** What stands before the body in the signed bytes. */
  readonly signedPrefix: (header: (name: string) => string) => string;
  /** The HMAC key in a secret's text. */
  readonly key: (secret: string) => Uint8Array;
}

/**
 * Verifies an HMAC-SHA256 webhook signature over the raw body, in constant time, against every secret.
 *
 * @throws {SignatureInvalidError}
 */
export function verifyHmac(
  scheme: HmacScheme,
  { headers, body }: ReceivedRequest,
  secrets: readonly string[],
  now: Date,
): void {
  const header = (name: string): string => {
    const value = headers[name];
    if (!value)
      throw new SignatureInvalidError(`The header ${name} is missing. It carries or is part of the signature.`);
    return value;
  };

  const candidates = scheme.signature.candidates(header(scheme.signature.header));
  for (const name of scheme.signedHeaders ?? []) header(name);
  if (scheme.timestamp) checkFresh(scheme.timestamp, header(scheme.timestamp.header), now);

  const prefix = scheme.signedPrefix(header);
  const signed = (secret: string): Buffer =>
    createHmac('sha256', scheme.key(secret)).update(prefix).update(body).digest();
  const given = candidates.map((candidate) => Buffer.from(candidate, scheme.signature.encoding));
  const matches = secrets.flatMap((secret) => given.map((signature) => equal(signature, signed(secret))));
  if (matches.includes(true)) return;
  throw new SignatureInvalidError(
    `No signature in ${scheme.signature.header} matches a secret of this source. ` +
      'Sign the raw bytes of the body as they are sent, with the current secret.',
  );
}

function checkFresh(timestamp: NonNullable<HmacScheme['timestamp']>, value: string, now: Date): void {
  const { header, toleranceSeconds } = timestamp;
  if (!/^\d{1,12}$/.test(value)) {
    throw new SignatureInvalidError(`The header ${header} is not a time in whole Unix seconds.`);
  }
  const ageSeconds = Math.floor(now.getTime() / 1_000) - Number(value);
  if (Math.abs(ageSeconds) <= toleranceSeconds) return;
  const off = ageSeconds > 0 ? `${ageSeconds} s ago` : `${-ageSeconds} s from now`;
  throw new SignatureInvalidError(
    `The header ${header} says ${off}; at most ${toleranceSeconds} s either way are tolerated. ` +
      'Sign each delivery anew, and check the clock of the sender.',
  );
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
