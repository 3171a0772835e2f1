import type { Reading, ReceivedRequest } from '../core/bridge/source.ts';
import type { EventBody } from '../core/bridge/source-description.ts';
import { MediaTypeError } from '../core/errors.ts';
import { digestOf, digestOfJson } from '../core/event.ts';
import { CLOUDEVENTS_TYPES, readCloudEvents } from './reading/cloudevents.ts';
import { checkMapping, type EventMapping, identityPlaces, readMapped, typesOf } from './reading/event-mapping.ts';
import { mediaType, readExactJson, requireJson } from './reading/json-body.ts';
import {
  checkScheme,
  describeScheme,
  type HmacScheme,
  type HmacSource,
  isSigned,
  signedBytes,
  verifyHmac,
} from './signing/hmac-scheme.ts';
import { checkSettings, settingsOf } from './source-settings.ts';

/** What every signed source is given in bridge.config.ts. */
export interface SourceSettings {
  /**
   * Name of the secret in Secrets Manager, or several. Each holds one secret or a JSON list of them, so that a new one can be
   * rotated in while the old one still works.
   */
  readonly secret: string | readonly string[];
}

/** What sources are given whose signature covers the URL. */
export interface UrlSignedSettings extends SourceSettings {
  /** What stands before `/events/{source}` in the URL that this upstream was given; the bridge's by default. */
  readonly publicBaseUrl?: string;
}

/** A source of your own: its signature, part by part, and where its events are. */
export interface HmacSettings extends HmacScheme, UrlSignedSettings {
  /** For people, in error messages and lists: `HMAC` by default. */
  readonly name?: string;
  /** Where the event is in a body that is no CloudEvent; without it CloudEvents are expected, in any mode. */
  readonly event?: EventMapping;
  /**
   * Headers that are not signed and yet tell honest events of one body apart, such as a topic. Whoever has captured a request
   * can send it again under another value (docs/explanation/adr/0010-unsigned-ids.md).
   */
  readonly toldApartBy?: readonly string[];
}

/**
 * A source that signs its requests with an HMAC, declared by its parts. The presets are made of it.
 *
 * @throws {Error} at synth, when a part is missing or out of bounds, or the parts do not fit together
 */
export function hmac(settings: HmacSettings): HmacSource {
  checkSettings(settings?.name ?? 'HMAC', settingsOf.hmac, settings);
  const { secret, name = 'HMAC', event, publicBaseUrl } = settings;
  checkScheme(settings, name);
  if (event) checkMapping(event, name);
  const isIdentitySigned = event !== undefined && identityPlaces(event).every((place) => isSigned(settings, place));
  return {
    scheme: name,
    hmac: settings,
    secrets: namesOf(secret),
    ...typesOf(event),
    ...(publicBaseUrl !== undefined && { publicBaseUrl }),
    description: { proof: describeScheme(settings), bodies: describeBodies(event) },
    verify: (request, secrets, now) => verifyHmac(settings, request, secrets, now),
    read: (request, source) =>
      readEvents({
        mapping: event,
        request,
        source,
        signedDigest: isIdentitySigned ? undefined : signedKeyOf(settings, request),
      }),
  };
}

function signedKeyOf(settings: HmacSettings, request: ReceivedRequest): string {
  const signed = digestOf(signedBytes(settings, request));
  const { toldApartBy } = settings;
  if (toldApartBy === undefined) return signed;
  return digestOfJson([signed, ...toldApartBy.map((name) => request.headers[name.toLowerCase()] ?? null)]);
}

/** What the API description says of the bodies in which events are mapped like this. */
export function describeBodies(mapping: EventMapping | undefined): readonly EventBody[] {
  if (!mapping) return ['cloudevents'];
  const { list, type, data } = mapping;
  return [{ mediaType: 'application/json', list, type, data }];
}

/** The names in a `secret` setting. */
export function namesOf(secret: SourceSettings['secret']): readonly string[] {
  return typeof secret === 'string' ? [secret] : secret;
}

/** The events in a request that proves its sender by other means than a signature: no part of it is less certain. */
export function readUnsigned(mapping: EventMapping | undefined, request: ReceivedRequest, source: string): Reading {
  return readEvents({ mapping, request, source });
}

function readEvents({
  mapping,
  request,
  source,
  signedDigest,
}: {
  readonly mapping: EventMapping | undefined;
  readonly request: ReceivedRequest;
  readonly source: string;
  readonly signedDigest?: string | undefined;
}): Reading {
  if (mapping) {
    requireJson(request, 'application/json');
    return readMapped(mapping, { ...readExactJson(request.body), headers: request.headers, source, signedDigest });
  }
  const reading = readCloudEvents(request, source, signedDigest);
  if (reading) return reading;
  throw new MediaTypeError(
    `This is no CloudEvent; Content-Type is ${mediaType(request) || 'missing'}. Send ${CLOUDEVENTS_TYPES}.`,
  );
}
