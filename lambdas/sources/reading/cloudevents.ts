import * as z from 'zod/mini';
import type { Reading, ReceivedRequest } from '../../core/bridge/source.ts';
import { EventInvalidError, MediaTypeError, type ProblemError } from '../../core/errors.ts';
import { type AppEvent, digestOfJson } from '../../core/event.ts';
import { inWords, violationsOf } from '../../core/violations.ts';
import { readEach } from './each-event.ts';
import { identifier } from './identifiers.ts';
import { type ExactJson, isJsonType, jsonIn, mediaType, readExactJson } from './json-body.ts';

/** RFC 3339 §5.6 leaves the case of its letters open; they are read in upper case. */
const rfc3339 = z.string().check(z.toUpperCase(), z.iso.datetime({ offset: true }));

/** CloudEvents 1.0.2 §3: the context attributes; any other member of the envelope is an extension. */
export const envelope = z.object({
  specversion: z.literal('1.0', 'is not "1.0", the only version of CloudEvents that is read'),
  id: identifier,
  source: identifier,
  type: identifier,
  time: z.optional(rfc3339),
  subject: z.optional(z.string().check(z.minLength(1))),
  datacontenttype: z.optional(z.string().check(z.minLength(1))),
  dataschema: z.optional(z.string().check(z.minLength(1))),
});
const extensionValue = z.union([z.string(), z.number(), z.boolean()]);
const structured = z
  .extend(envelope, { data: z.optional(z.unknown()), data_base64: z.optional(z.base64('is not base64')) })
  .check(z.refine((it) => it.data === undefined || it.data_base64 === undefined, 'has both data and data_base64'));

type Envelope = z.infer<typeof envelope>;

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** What can be sent, for people. */
export const CLOUDEVENTS_TYPES = `${STRUCTURED}, ${BATCH}, or the data with its ce- headers`;

/**
 * The CloudEvents in a request, by the HTTP protocol binding 1.0.2: one in structured mode, several in batched mode, one
 * in binary mode; undefined if there is none. What the body says counts before what the headers say, for the body is
 * what is signed: an envelope posted as plain JSON is one, and `ce-` headers beside it are not heard.
 *
 * @param signedDigest what stands for the request in binary mode, whose attributes no signature covers
 * @throws {NotJsonError | MediaTypeError | EventInvalidError}
 */
export function readCloudEvents(request: ReceivedRequest, source: string, signedDigest?: string): Reading | undefined {
  const type = mediaType(request);
  const isDeclared = type.startsWith('application/cloudevents');
  if (isDeclared && type !== STRUCTURED && type !== BATCH) {
    throw new MediaTypeError(`Content-Type is ${type}. Of the formats of CloudEvents, JSON is read.`);
  }
  const read = isDeclared || isJsonType(type) ? readBody(request) : nothing;
  if (type === BATCH || isBatch(read.json)) return { kind: 'batch', entries: readBatch(read, source) };
  if (type === STRUCTURED || isEnvelope(read.json)) return { kind: 'event', event: readEnvelope(read, source) };
  if (request.headers['ce-specversion'] === undefined) return undefined;
  checkBody(request);
  return {
    kind: 'event',
    event: { ...readBinary(request, source), ...(signedDigest !== undefined && { signedDigest }) },
  };
}

const nothing: ExactJson = { json: undefined, exact: undefined };

/** An event need not have data, so that an empty body is none in binary mode. */
function readBody({ headers, body }: ReceivedRequest): ExactJson {
  return body.byteLength === 0 && headers['ce-specversion'] !== undefined ? nothing : readExactJson(body);
}

/**
 * A media type is not signed: a captured envelope could come again as data, under `ce-` headers of anybody's making.
 *
 * @throws {EventInvalidError} when the body of an event in binary mode could be one, or a batch, by itself
 */
function checkBody({ body }: ReceivedRequest): void {
  const json = jsonIn(body);
  if (!isEnvelope(json) && !isBatch(json)) return;
  throw new EventInvalidError(
    `The body has CloudEvents of its own beside the ce- headers. Send it as ${STRUCTURED} or ${BATCH}, without them.`,
  );
}

function isEnvelope(json: unknown): boolean {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, 'specversion');
}

function isBatch(json: unknown): boolean {
  return Array.isArray(json) && json.some(isEnvelope);
}

function readBatch({ json, exact }: ExactJson, source: string): readonly (AppEvent | ProblemError)[] {
  if (!Array.isArray(json)) throw new EventInvalidError('The batch is not a JSON array of CloudEvents.');
  return readEach(json, (entry, index) => readEnvelope({ json: entry, exact: Object(exact)[index] }, source));
}

function readEnvelope(read: ExactJson, source: string): AppEvent {
  const [json, exact] = [withoutUnset(read.json), withoutUnset(read.exact)];
  const { data, data_base64, ...attributes } = parseEnvelope(structured, json);
  const event = {
    ...toAppEvent(attributes, json, source),
    digest: digestOfJson({ ...Object(exact), id: undefined }),
  };
  if (data_base64 === undefined) return { ...event, data };
  const bytes = Buffer.from(data_base64, 'base64');
  return { ...event, data: dataOf(bytes, attributes.datacontenttype ?? 'application/json').json };
}

/** CloudEvents JSON format 1.0.2 §2.2: an attribute that is null is one that is not set. Data of null is data. */
function withoutUnset(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).filter(([name, value]) => value !== null || name === 'data'));
}

function readBinary({ headers, body }: ReceivedRequest, source: string): AppEvent {
  const prefix = 'ce-';
  const attributes = Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => name.startsWith(prefix) && value !== undefined)
      .map(([name, value]) => [name.slice(prefix.length), fromHeader(value ?? '')] as const),
  );
  const { datacontenttype: _, ...parsed } = parseEnvelope(envelope, attributes);
  const contentType = headers['content-type'];
  const { json: data, exact } = body.byteLength === 0 ? nothing : dataOf(body, contentType ?? 'application/json');
  return {
    ...toAppEvent(parsed, attributes, source),
    ...(contentType !== undefined && { datacontenttype: contentType }),
    data,
    // The headers are part of the event, so the same body under other attributes is another event.
    digest: digestOfJson([{ ...attributes, id: undefined }, exact]),
  };
}

/** Data by its media type: JSON as what it means, text as text, anything else as base64. */
function dataOf(bytes: Uint8Array, contentType: string): ExactJson {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (isJsonType(type)) return readExactJson(bytes);
  const text = Buffer.from(bytes).toString(type.startsWith('text/') ? 'utf8' : 'base64');
  return { json: text, exact: text };
}

/** CloudEvents HTTP binding §3.1.3.2: header values are percent-encoded. */
function fromHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function parseEnvelope<T extends Envelope>(schema: z.ZodMiniType<T>, candidate: unknown): T {
  const parsed = schema.safeParse(candidate);
  if (parsed.success) return parsed.data;
  const violations = violationsOf(parsed.error);
  throw new EventInvalidError(`This is no CloudEvents 1.0 envelope: ${inWords(violations)}`, { violations });
}

function toAppEvent(attributes: Envelope, candidate: unknown, source: string): Omit<AppEvent, 'data' | 'digest'> {
  const { specversion: _, id, source: origin, type, ...optional } = attributes;
  const known = new Set([...Object.keys(envelope.shape), 'data', 'data_base64']);
  const extensions = Object.entries(Object(candidate)).flatMap(([name, value]) => {
    const parsed = extensionValue.safeParse(value);
    return known.has(name) || !parsed.success ? [] : [[name, parsed.data] as const];
  });
  return { source, origin, eventId: id, type, ...optional, extensions: Object.fromEntries(extensions) };
}
