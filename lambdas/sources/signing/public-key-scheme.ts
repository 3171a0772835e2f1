import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { ReceivedRequest } from '../../core/bridge/source.ts';
import type { SignatureHeaders } from '../../core/bridge/source-description.ts';
import { PlainError, SignatureInvalidError } from '../../core/errors.ts';
import { candidates, placeInWords, type SignaturePlace } from './signature.ts';
import { checkRequest, checkSignedBody, describeSigned, type SignedScheme, signedForms } from './signed-scheme.ts';
import { bodyHint, urlHint } from './slips.ts';

/** How a vendor signs with its private key. */
export type PublicKeyAlgorithm = 'ed25519' | 'ecdsa-sha256' | 'ecdsa-sha256-p1363' | 'rsa-sha256';

/** A webhook signature scheme with a key pair, as data: the vendor has the private key, you have the public one. */
export interface PublicKeyScheme extends SignedScheme {
  readonly signature: SignaturePlace & {
    /** ECDSA's signatures are DER by default, and r and s side by side with `-p1363`. */
    readonly algorithm: PublicKeyAlgorithm;
  };
}

const kinds: Record<
  PublicKeyAlgorithm,
  { readonly keyType: string; readonly digest: string | null; readonly name: string }
> = {
  ed25519: { keyType: 'ed25519', digest: null, name: 'Ed25519' },
  'ecdsa-sha256': { keyType: 'ec', digest: 'sha256', name: 'ECDSA with SHA-256 (DER)' },
  'ecdsa-sha256-p1363': { keyType: 'ec', digest: 'sha256', name: 'ECDSA with SHA-256 (P1363)' },
  'rsa-sha256': { keyType: 'rsa', digest: 'sha256', name: 'RSA PKCS #1 v1.5 with SHA-256' },
};

/**
 * Verifies a signature that a vendor made with its private key, against every public key.
 *
 * @throws {SignatureInvalidError}
 * @throws {PlainError} if a secret holds no public key of the algorithm's kind
 */
export function verifyByPublicKey(
  scheme: PublicKeyScheme,
  request: ReceivedRequest,
  publicKeys: readonly string[],
  now: Date,
): void {
  if (isVerifiedByPublicKey(scheme, request, { publicKeys, now })) {
    checkSignedBody(scheme, request, now);
    return;
  }
  throw new SignatureInvalidError(
    `No signature in ${placeInWords(scheme.signature)} verifies with a public key of this source. ` +
      `It is ${kinds[scheme.signature.algorithm].name} over the raw bytes as they are sent.${urlHint(scheme)}${bodyHint(request)}`,
  );
}

/** Whether one of the public keys verifies a signature of the request. @throws {SignatureInvalidError} if it is incomplete or old */
export function isVerifiedByPublicKey(
  scheme: PublicKeyScheme,
  request: ReceivedRequest,
  { publicKeys, now }: { readonly publicKeys: readonly string[]; readonly now: Date },
): boolean {
  checkRequest(scheme, request, now);
  const { algorithm } = scheme.signature;
  const { digest } = kinds[algorithm];
  const given = candidates(scheme.signature, request);
  const forms = signedForms(scheme, request);
  const dsaEncoding = algorithm === 'ecdsa-sha256-p1363' ? 'ieee-p1363' : 'der';
  return publicKeys
    .map((text) => publicKeyIn(text, algorithm))
    .some((key) =>
      given.some((signature) => forms.some((signed) => verify(digest, signed, { key, dsaEncoding }, signature))),
    );
}

/** What the API description says of it. */
export function describePublicKeyScheme(scheme: PublicKeyScheme): SignatureHeaders {
  return describeSigned(scheme, kinds[scheme.signature.algorithm].name);
}

/**
 * The public key in a secret: PEM, the base64 of its DER, or of Ed25519 its 32 bytes in hex or base64, as vendors show
 * them.
 *
 * @throws {PlainError} if it is none of these, or a key of another kind; the text is not repeated
 */
function publicKeyIn(text: string, algorithm: PublicKeyAlgorithm): KeyObject {
  const { keyType, name } = kinds[algorithm];
  const key = parsed(text.trim().replace(/^whpk_/, ''), algorithm);
  if (key?.asymmetricKeyType === keyType) return key;
  throw new PlainError(
    `a public key among the secrets is none for ${name}: PEM is expected, the base64 of its DER${
      algorithm === 'ed25519' ? ', or its 32 bytes in hex or base64' : ''
    }`,
  );
}

function parsed(text: string, algorithm: PublicKeyAlgorithm): KeyObject | undefined {
  try {
    // A private key is refused: createPublicKey would derive the public one, and the secret would hold too much.
    if (text.startsWith('-----BEGIN')) return text.includes('PRIVATE') ? undefined : createPublicKey(unescaped(text));
    const raw = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
    if (algorithm === 'ed25519' && raw.byteLength === 32) {
      return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
    }
    return createPublicKey({ key: raw, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** PEM as environment files have it, on one line. */
function unescaped(pem: string): string {
  return pem.replaceAll('\\n', '\n');
}
