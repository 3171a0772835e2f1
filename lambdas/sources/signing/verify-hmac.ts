import { createHmac } from 'node:crypto';
import type { ReceivedRequest } from '../../core/bridge/source.ts';
import { SignatureInvalidError } from '../../core/errors.ts';
import { digestBy, type HmacScheme, keyOf, nameOf } from './hmac-scheme.ts';
import { candidates, equal, placeInWords, signatureTexts } from './signature.ts';
import { checkRequest, checkSignedBody, signedForms } from './signed-scheme.ts';
import { bodyHint, slipIn, urlHint } from './slips.ts';

/**
 * Verifies an HMAC in constant time, against every secret.
 *
 * @throws {SignatureInvalidError}
 */
export function verifyHmac(scheme: HmacScheme, request: ReceivedRequest, secrets: readonly string[], now: Date): void {
  checkRequest(scheme, request, now);
  const given = candidates(scheme.signature, request);
  const forms = signedForms(scheme, request);
  const isProven = secrets
    .map((secret) => keyOf(scheme, secret))
    .filter((key) => key.byteLength > 0)
    .flatMap((key) => forms.map((signed) => digestBy(scheme, key, signed)))
    .flatMap((expected) => given.map((signature) => equal(signature, expected)))
    .includes(true);
  if (isProven) {
    checkSignedBody(scheme, request, now);
    return;
  }
  const slip = slipIn(scheme, request, { secrets, forms });
  if (slip === undefined && secrets.length > 0) requireOwnKind(scheme, request, given);
  throw new SignatureInvalidError(
    `No signature in ${placeInWords(scheme.signature)} matches a secret of this source. ${
      slip ??
      `Sign the raw bytes of the body as they are sent, with the current secret${keyInWords(scheme)}.` +
        urlHint(scheme) +
        bodyHint(request)
    }`,
  );
}

/** @throws {SignatureInvalidError} if nothing in the header could be a signature of this scheme, whatever the secret */
function requireOwnKind(scheme: HmacScheme, request: ReceivedRequest, given: readonly Uint8Array[]): void {
  const { prefix = '', encoding, algorithm = 'sha256' } = scheme.signature;
  const { byteLength } = createHmac(algorithm, '').digest();
  if (given.some((it) => it.byteLength === byteLength)) return;
  const name = placeInWords(scheme.signature);
  const kind = `the ${encoding} of an ${nameOf(scheme)}, which has ${byteLength} bytes`;
  if (prefix === '') throw new SignatureInvalidError(`${name} is not ${kind}.`);
  const hasPrefix = signatureTexts(scheme.signature, request).some((text) => text.includes(prefix));
  const begins = hasPrefix ? `goes on with ${kind}` : `begins with \`${prefix}\``;
  throw new SignatureInvalidError(`No entry in ${name} ${begins}. It has to be \`${prefix}\` and then ${kind}.`);
}

/** What senders get wrong most: they sign with the text of the secret. */
function keyInWords({ key: { prefix = '', encoding } = { encoding: 'utf8' } }: HmacScheme): string {
  if (encoding === 'utf8') return '';
  return `, whose key is what ${prefix === '' ? 'its text' : `its text after ${prefix}`} stands for in ${encoding}`;
}
