import { createHmac } from 'node:crypto';
import type { Source } from '../../core/bridge/source.ts';
import type { SignatureHeaders } from '../../core/bridge/source-description.ts';
import type { SignaturePlace } from './signature.ts';
import { describeSigned, type SignedScheme } from './signed-scheme.ts';

/** A webhook signature scheme with a shared key, as data. */
export interface HmacScheme extends SignedScheme {
  readonly signature: SignaturePlace & {
    /** SHA-256 by default. */
    readonly algorithm?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  };
  /** How the key is written in the secret; its text in UTF-8 by default. */
  readonly key?: { readonly prefix?: string; readonly encoding: 'utf8' | 'base64' | 'hex' };
}

/** A source whose scheme is data, so that the holder of its secret can sign as its upstream does (sign-request.ts). */
export interface HmacSource extends Source {
  readonly hmac: HmacScheme;
}

/** The HMAC of some bytes. */
export function digestBy(
  { signature: { algorithm = 'sha256' } }: Pick<HmacScheme, 'signature'>,
  key: Uint8Array | string,
  signed: Uint8Array,
): Uint8Array {
  return createHmac(algorithm, key).update(signed).digest();
}

/** What the API description says of it. */
export function describeScheme(scheme: HmacScheme): SignatureHeaders {
  return describeSigned(scheme, nameOf(scheme));
}

/** The name of the scheme's HMAC, for people. */
export function nameOf({ signature: { algorithm = 'sha256' } }: HmacScheme): string {
  return `HMAC-${algorithm.toUpperCase()}`;
}

/** The key in a secret. */
export function keyOf(
  { key: { prefix = '', encoding } = { encoding: 'utf8' } }: Pick<HmacScheme, 'key'>,
  secret: string,
): Uint8Array {
  return Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, encoding);
}
