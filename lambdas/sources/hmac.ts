import type { ReceivedRequest, Source } from '../core/bridge/source.ts';
import { digestOf, digestOfJson } from '../core/event.ts';
import { checkMapping, type EventMapping, identityPlaces, typesOf } from './reading/event-mapping.ts';
import { describeBodies, readEvents } from './reading/mapped-body.ts';
import { namesOf, type UrlSignedSettings } from './settings.ts';
import { describeScheme, type HmacScheme, type HmacSource } from './signing/hmac-scheme.ts';
import { checkScheme, isSigned, type SignedScheme, signedBytes } from './signing/signed-scheme.ts';
import { verifyHmac } from './signing/verify-hmac.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

/** What a source that signs is declared by, beside its scheme. */
export interface DeclaredSettings extends UrlSignedSettings {
  /** For people, in error messages and lists. */
  readonly name?: string;
  /** Where the event is in a body that is no CloudEvent. Without it CloudEvents are expected, in any mode. */
  readonly event?: EventMapping;
  /**
   * Headers that are not signed and yet distinguish honest events of one body, such as a topic. Anyone who captured a
   * request can send it again under another value (docs/explanation/adr/0010-unsigned-ids.md).
   */
  readonly toldApartBy?: readonly string[];
}

/** A source of your own: its signature, part by part, and where its events are. */
export interface HmacSettings extends HmacScheme, DeclaredSettings {}

/**
 * A source that signs its requests with an HMAC, declared by its parts. Most presets are made of it.
 *
 * @throws {Error} at load, if a part is missing or out of bounds, or the parts do not fit together
 */
export function hmac(settings: HmacSettings): HmacSource {
  const name = settings?.name ?? 'HMAC';
  checkSettings(name, settingsOf.hmac, settings);
  return {
    ...declaredSource(settings, name),
    hmac: settings,
    description: { proof: describeScheme(settings), bodies: describeBodies(settings.event) },
    verify: (request, secrets, now) => verifyHmac(settings, request, secrets, now),
  };
}

/**
 * What sources that sign have in common, whichever key they sign with.
 *
 * @throws {Error} at load, if the scheme proves nothing or a place of the mapping is none
 */
export function declaredSource(
  settings: SignedScheme & DeclaredSettings,
  name: string,
): Omit<Source, 'verify' | 'description'> {
  const { secret, event, publicBaseUrl } = settings;
  checkScheme(settings, name);
  if (event) checkMapping(event, name);
  const isIdentitySigned = event !== undefined && identityPlaces(event).every((place) => isSigned(settings, place));
  return {
    scheme: name,
    secrets: namesOf(secret),
    ...typesOf(event),
    ...(publicBaseUrl !== undefined && { publicBaseUrl }),
    read: (request, source) =>
      readEvents({
        mapping: event,
        request,
        source,
        signedDigest: isIdentitySigned ? undefined : signedDigestOf(settings, request),
      }),
  };
}

function signedDigestOf(settings: SignedScheme & DeclaredSettings, request: ReceivedRequest): string {
  const signed = digestOf(signedBytes(settings, request));
  const { toldApartBy } = settings;
  if (toldApartBy === undefined) return signed;
  return digestOfJson([signed, ...toldApartBy.map((name) => request.headers[name.toLowerCase()] ?? null)]);
}
