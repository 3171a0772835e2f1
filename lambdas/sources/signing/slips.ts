import type { ReceivedRequest } from '../../core/bridge/source.ts';
import { digestBy, type HmacScheme, keyOf } from './hmac-scheme.ts';
import { candidates, equal } from './signature.ts';
import { type SignedScheme, signsUrl } from './signed-scheme.ts';

/** A refused request is tried by at most this much more hashing, so that forged requests stay cheap. */
const MAX_TRIED_BYTES = 256 * 1024;

/**
 * The slip of a sender who has the right secret and signs wrongly, in a sentence; undefined if it is none that is known.
 * Only someone who knows the secret can meet it, so it gives nothing away.
 */
export function slipIn(
  scheme: HmacScheme,
  request: ReceivedRequest,
  { secrets, forms }: { readonly secrets: readonly string[]; readonly forms: readonly Uint8Array[] },
): string | undefined {
  const size = forms.reduce((total, { byteLength }) => total + byteLength, 0);
  if (size > MAX_TRIED_BYTES) return undefined;
  const { encoding } = scheme.signature;
  const otherEncoding = encoding === 'hex' ? 'base64' : 'hex';
  const given = candidates(scheme.signature, request);
  const givenOtherwise = candidates({ ...scheme.signature, encoding: otherEncoding }, request);
  const isMadeBy = (keys: readonly (Uint8Array | string)[], signatures: readonly Uint8Array[]): boolean =>
    keys
      .filter((key) => key.length > 0)
      .flatMap((key) => forms.map((signed) => digestBy(scheme, key, signed)))
      .some((expected) => signatures.some((signature) => equal(signature, expected)));

  const rightKeys = secrets.map((secret) => keyOf(scheme, secret));
  if (isMadeBy(rightKeys, givenOtherwise)) {
    return `It is the right signature in ${otherEncoding}: write it in ${encoding}.`;
  }
  const { prefix = '', encoding: keyEncoding = 'utf8' } = scheme.key ?? {};
  if (keyEncoding === 'utf8') return undefined;
  const bare = secrets.map((secret) => (secret.startsWith(prefix) ? secret.slice(prefix.length) : secret));
  if (isMadeBy([...secrets, ...bare, ...bare.map((text) => prefix + text)], [...given, ...givenOtherwise])) {
    const text = prefix === '' ? 'the text of the secret' : `the part after ${prefix}`;
    return `The key was the text of the secret: decode ${text} from ${keyEncoding}, and sign with the bytes.`;
  }
  return undefined;
}

/** What to look at if the URL is signed: a proxy or a custom domain changes it on the way. */
export function urlHint(scheme: SignedScheme): string {
  if (!signsUrl(scheme)) return '';
  return ' The URL is signed too: if a proxy or a custom domain is in front of the bridge, set publicBaseUrl to how the URL begins that the sender was given.';
}

const REPLACEMENT_CHARACTER = Buffer.from('\uFFFD');

/** API Gateway hands application/json and text/* over as text: bytes that are not UTF-8 are replaced before they come here. */
export function bodyHint({ body }: ReceivedRequest): string {
  if (!Buffer.from(body).includes(REPLACEMENT_CHARACTER)) return '';
  return ' The body has U+FFFD in it, which stands for bytes that are not UTF-8: if you did not write that, send UTF-8.';
}
