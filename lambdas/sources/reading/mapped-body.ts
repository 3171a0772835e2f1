import type { Reading, ReceivedRequest } from '../../core/bridge/source.ts';
import type { EventBody } from '../../core/bridge/source-description.ts';
import { MediaTypeError } from '../../core/errors.ts';
import { CLOUDEVENTS_TYPES, readCloudEvents } from './cloudevents.ts';
import { type EventMapping, readMapped } from './event-mapping.ts';
import { parametersOf, readForm } from './form-body.ts';
import { type ExactJson, mediaType, readExactJson, requireJson } from './json-body.ts';
import { allPlaces } from './places.ts';

const FORM = 'application/x-www-form-urlencoded';

/** The JSON in a request, whichever way senders wrap it; as {@link readExactJson} in what it refuses. */
export function readMappedBody(request: ReceivedRequest, { form = false }: Pick<EventMapping, 'form'>): ExactJson {
  if (mediaType(request) === FORM) {
    if (form) return asExact(readForm(request.body));
    const [payload, ...others] = parametersOf(request.body).get('payload') ?? [];
    if (payload !== undefined && others.length === 0) return readExactJson(Buffer.from(payload));
    throw new MediaTypeError(`Content-Type is ${FORM}, without a parameter payload. Send application/json.`);
  }
  requireJson(request, form ? FORM : 'application/json');
  return readExactJson(request.body);
}

function asExact(json: unknown): ExactJson {
  return { json, exact: json };
}

/** What the API description says of the bodies in which events are mapped like this. */
export function describeBodies(mapping: EventMapping | undefined): readonly EventBody[] {
  if (!mapping) return ['cloudevents'];
  const { list, type, data, form } = mapping;
  const places = typeof type === 'object' && 'constant' in type ? type : allPlaces(type);
  const only = Array.isArray(places) && places.length === 1 ? places[0] : undefined;
  return [{ mediaType: form ? FORM : 'application/json', list, type: only ?? places, data }];
}

/**
 * The events of a request: by the mapping, or CloudEvents without one.
 *
 * @param signedDigest stands for the request, if its signature does not cover the events' identity
 */
export function readEvents({
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
    const read = readMappedBody(request, mapping);
    return readMapped(mapping, { ...read, headers: request.headers, source, signedDigest });
  }
  const reading = readCloudEvents(request, source, signedDigest);
  if (reading) return reading;
  throw new MediaTypeError(
    `This is no CloudEvent; Content-Type is ${mediaType(request) || 'missing'}. Send ${CLOUDEVENTS_TYPES}.`,
  );
}
