import * as z from 'zod';
import { EventInvalidError, MediaTypeError, NotJsonError } from '../core/errors.ts';
import { type AppEvent, digestOf } from '../core/event.ts';
import type { ReceivedRequest } from '../core/source.ts';
import { inWords, violationsOf } from '../core/violations.ts';

/**
 * An event's id ends up in DynamoDB keys (2,048 bytes at most) and in the paths of the audit API, so it is kept short
 * and printable.
 */
const identifier = z
  .string()
  .min(1)
  .max(256)
  .regex(/^\P{Cc}+$/u, 'has control characters');

/** CloudEvents 1.0.2 §3: the context attributes; any other member of the envelope is an extension. */
const envelope = z.object({
  specversion: z.literal('1.0', 'is not "1.0", the only version of CloudEvents that is read'),
  id: identifier,
  source: identifier,
  type: identifier,
  time: z.iso.datetime({ offset: true }).optional(),
  subject: z.string().min(1).optional(),
  datacontenttype: z.string().optional(),
  dataschema: z.string().optional(),
});
const extensionValue = z.union([z.string(), z.number(), z.boolean()]);
const structured = envelope.extend({
  data: z.unknown(),
  data_base64: z.never('is not read: send JSON in data').optional(),
});

type Envelope = z.infer<typeof envelope>;

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON in a request's body.
 *
 * @throws {NotJsonError} with the parser's position, never with a piece of the body
 */
export function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(body));
  } catch (cause) {
    const position = cause instanceof SyntaxError ? /at position \d+/.exec(cause.message)?.[0] : undefined;
    throw new NotJsonError(`The body is not JSON in UTF-8${position ? `: it stops making sense ${position}` : ''}.`, {
      cause,
    });
  }
}

/** The media type of a request, without parameters and in lower case. */
export function mediaType({ headers }: ReceivedRequest): string {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** @throws {MediaTypeError} unless the body is declared as JSON, or as a CloudEvent in JSON */
export function requireJson(request: ReceivedRequest): void {
  const type = mediaType(request);
  if (type === 'application/json' || type === 'application/cloudevents+json') return;
  throw new MediaTypeError(
    `Content-Type is ${type || 'missing'}. Send application/cloudevents+json, or application/json.`,
  );
}

/** Whether the attributes are in headers: CloudEvents HTTP binding §3.1, binary content mode. */
export function isBinaryMode({ headers }: ReceivedRequest): boolean {
  return headers['ce-specversion'] !== undefined;
}

/** Whether the body is an envelope: §3.2, structured content mode. Plain JSON with a specversion is one too. */
export function isStructuredMode(request: ReceivedRequest, json: unknown): boolean {
  if (mediaType(request) === 'application/cloudevents+json') return true;
  return typeof json === 'object' && json !== null && 'specversion' in json;
}

/** @throws {EventInvalidError} when the body is no CloudEvents 1.0 envelope */
export function readStructured(json: unknown, { body }: ReceivedRequest, source: string): AppEvent {
  const { data, data_base64: _, ...attributes } = parseEnvelope(structured.loose(), json);
  return { ...toAppEvent(attributes, json, source), data, digest: digestOf(body) };
}

/** @throws {EventInvalidError} when the `ce-` headers are no CloudEvents 1.0 attributes */
export function readBinary(json: unknown, { headers, body }: ReceivedRequest, source: string): AppEvent {
  const prefix = 'ce-';
  const attributes = Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => name.startsWith(prefix) && value !== undefined)
      .map(([name, value]) => [name.slice(prefix.length), fromHeader(value ?? '')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  // The headers are part of the event, so the same body under other attributes is another event.
  const digest = digestOf(Buffer.concat([Buffer.from(JSON.stringify(attributes)), body]));
  return { ...toAppEvent(parseEnvelope(envelope, attributes), attributes, source), data: json, digest };
}

/** CloudEvents HTTP binding §3.1.3.2: header values are percent-encoded. */
function fromHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function parseEnvelope<T extends Envelope>(schema: z.ZodType<T>, candidate: unknown): T {
  const parsed = schema.safeParse(candidate);
  if (parsed.success) return parsed.data;
  const violations = violationsOf(parsed.error);
  throw new EventInvalidError(`This is no CloudEvents 1.0 envelope: ${inWords(violations)}`, { violations });
}

function toAppEvent(attributes: Envelope, candidate: unknown, source: string): Omit<AppEvent, 'data' | 'digest'> {
  const { id, source: origin, type, time, subject } = attributes;
  const known = new Set([...Object.keys(envelope.shape), 'data', 'data_base64']);
  const extensions = Object.entries(candidate as object).flatMap(([name, value]) => {
    const parsed = extensionValue.safeParse(value);
    return known.has(name) || !parsed.success ? [] : [[name, parsed.data] as const];
  });
  return {
    source,
    origin,
    eventId: id,
    type,
    ...(time !== undefined && { time }),
    ...(subject !== undefined && { subject }),
    extensions: Object.fromEntries(extensions),
  };
}
