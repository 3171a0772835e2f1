import type { Source } from '../core/bridge/source.ts';
import { type DeclaredSettings, declaredSource } from './hmac.ts';
import { describeBodies } from './reading/mapped-body.ts';
import { describePublicKeyScheme, type PublicKeyScheme, verifyByPublicKey } from './signing/public-key-scheme.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

/** A source whose vendor signs with a private key of its own. The secret holds the vendor's public key. */
export interface PublicKeySettings extends PublicKeyScheme, DeclaredSettings {}

/**
 * A source that signs its requests with a private key (Ed25519, ECDSA or RSA), declared by its parts.
 *
 * @throws {Error} at load, if a part is missing or out of bounds, or the parts do not fit together
 */
export function publicKey(settings: PublicKeySettings): Source {
  const name = settings?.name ?? 'Public key';
  checkSettings(name, settingsOf.publicKey, settings);
  return {
    ...declaredSource(settings, name),
    description: { proof: describePublicKeyScheme(settings), bodies: describeBodies(settings.event) },
    verify: (request, secrets, now) => verifyByPublicKey(settings, request, secrets, now),
  };
}
