import * as z from 'zod/mini';
import type { Reading } from '../../core/bridge/source.ts';
import { EventInvalidError, type Violation } from '../../core/errors.ts';
import { type AppEvent, digestOfJson } from '../../core/event.ts';
import { inWords } from '../../core/violations.ts';
import { readEach } from './each-event.ts';
import { eventTime } from './event-time.ts';
import { identifier } from './identifiers.ts';
import { jsonIn, readExactJson } from './json-body.ts';
import { allPlaces, at, headerName, type Part, type Parts, type Place, partsOf, placesOf, valueAt } from './places.ts';

/** How an event is found in a body that is no CloudEvent. */
export interface EventMapping {
  /** Pointer to an array that holds the events, `''` for the whole body. All other pointers then start at each of them. */
  readonly list?: string;
  /**
   * The event's id; several parts are joined by a colon. By default the digest of the event is its id: the same content is
   * then the same event.
   */
  readonly id?: Parts;
  /** The event's type; several parts are joined by a dot. A body without one is given a constant. */
  readonly type: Parts | { readonly constant: string };
  /** RFC 3339 text, or Unix time in seconds or milliseconds. Left out of the event if it is neither. */
  readonly time?: Part;
  /** Who, behind the configured source, speaks; several parts are joined by a slash. The configured name by default. */
  readonly origin?: Parts;
  /** Pointer to the data, `''` for the whole event, as by default. */
  readonly data?: string;
  /** How the data is wrapped in a text: as JSON, or as JSON in base64. Data that is not JSON stays text. */
  readonly unwrap?: 'json' | 'base64';
  /** Members of the event that differ from one request to the next, such as a counter of attempts. */
  readonly perDelivery?: readonly string[];
  /** Set to `true` if the vendor posts a form: its parameters are then what the pointers point into. */
  readonly form?: boolean;
}

/** What an event is mapped from. */
export interface MappedRequest {
  readonly json: unknown;
  /** The same with long integers as text ({@link ExactJson}); by default there are none. */
  readonly exact?: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The configured name of the source. */
  readonly source: string;
  /** Stands for the request, where its signature does not cover the event's id. */
  readonly signedDigest?: string | undefined;
}

const text = z.union([identifier, z.pipe(z.int(), z.transform(String))]);

/** @throws {EventInvalidError} which names the places where something is missing */
export function readMapped(mapping: EventMapping, request: MappedRequest): Reading {
  if (mapping.list === undefined) return { kind: 'event', event: mapped(mapping, request) };
  const list = at(request.json, mapping.list);
  if (!Array.isArray(list)) {
    throw new EventInvalidError(`There is no array of events at ${mapping.list || 'the top of the body'}.`);
  }
  const exact = at(request.exact, mapping.list);
  const entries = readEach(list, (json, index) => {
    // One request, and an owner for each of its events.
    const signedDigest = request.signedDigest && `${request.signedDigest}#${index}`;
    return mapped(mapping, { ...request, json, exact: at(exact, `/${index}`), signedDigest });
  });
  return { kind: 'batch', entries };
}

function mapped(mapping: EventMapping, { json, exact = json, headers, source, signedDigest }: MappedRequest): AppEvent {
  const violations: Violation[] = [];
  const read = (part: Part): string => {
    const places = placesOf(part);
    const place = places.find((it) => valueAt(it, exact, headers) !== undefined) ?? places[0] ?? '';
    const value = valueAt(place, exact, headers);
    if (isOptional(part) && (value === undefined || value === null)) return '';
    const parsed = text.safeParse(value);
    if (parsed.success) return parsed.data;
    violations.push(violationAt(places, place, value));
    return '';
  };
  const joined = (parts: Parts, separator: string): string => {
    const whole = partsOf(parts).map(read).join(separator);
    if (violations.length === 0 && !identifier.safeParse(whole).success) {
      const detail = `${allPlaces(parts).join(' and ')} have more than 256 characters together`;
      violations.push({ pointer: '', detail });
    }
    return whole;
  };
  /** Parts of an id are told apart whatever they hold, and an id that is too long for a key has a digest. */
  const joinedId = (parts: Parts): string => {
    const [first, ...others] = partsOf(parts).map(read);
    if (first === undefined || others.length === 0) return first ?? '';
    const whole = [first, ...others].map((it) => it.replaceAll('%', '%25').replaceAll(':', '%3A')).join(':');
    return identifier.safeParse(whole).success ? whole : digestOfJson([first, ...others]);
  };

  const { type: typeAt, id, origin: originAt, time: timeAt } = mapping;
  const type = isConstant(typeAt) ? typeAt.constant : joined(typeAt, '.');
  const digest = digestOfJson([type, withoutMembers(exact, mapping.perDelivery ?? [])]);
  const origin = originAt === undefined ? source : joined(originAt, '/');
  const eventId = id === undefined ? digest : joinedId(id);
  const time = timeAt === undefined ? undefined : firstTime(placesOf(timeAt), json, headers);
  if (violations.length > 0) {
    throw new EventInvalidError(`This is not an event of this kind of source: ${inWords(violations)}`, { violations });
  }
  return {
    source,
    origin,
    eventId,
    type,
    ...(time !== undefined && { time }),
    data: unwrapped(at(json, mapping.data ?? ''), mapping.unwrap),
    extensions: {},
    digest,
    ...(signedDigest !== undefined && { signedDigest }),
  };
}

function violationAt(places: readonly Place[], place: Place, value: unknown): Violation {
  const detail = value === undefined ? 'is missing' : 'is not 1 to 256 printable characters, or a whole number';
  if (value === undefined && places.length > 1) {
    return { pointer: '', detail: `none of ${places.join(', ')} is there` };
  }
  return place.startsWith('/') ? { pointer: place, detail } : { pointer: '', detail: `the header ${place} ${detail}` };
}

function firstTime(places: readonly Place[], json: unknown, headers: MappedRequest['headers']): string | undefined {
  return places.map((place) => eventTime(valueAt(place, json, headers))).find((time) => time !== undefined);
}

function unwrapped(data: unknown, how: EventMapping['unwrap']): unknown {
  if (how === undefined || typeof data !== 'string') return data;
  const bytes = Buffer.from(data, how === 'base64' ? 'base64' : 'utf8');
  return jsonIn(bytes) === undefined ? bytes.toString() : readExactJson(bytes).json;
}

/**
 * A place that is nowhere would find nothing in any event, or, where it is to be a pointer, the whole of it.
 *
 * @param name the kind of source whose mapping it is
 * @throws {Error} at load, which says how to correct the mapping
 */
export function checkMapping({ list = '', id, type, time, origin, data = '' }: EventMapping, name: string): void {
  const wrong = (why: string): Error => new Error(`source of kind ${name}: ${why}`);
  for (const [member, pointer] of Object.entries({ list, data })) {
    if (pointer === '' || pointer.startsWith('/')) continue;
    throw wrong(`event.${member} ${JSON.stringify(pointer)} is no JSON Pointer, which is '' or begins with /`);
  }
  for (const [member, given] of Object.entries({ id, type: isConstant(type) ? undefined : type, time, origin })) {
    if (given === undefined) continue;
    const places = allPlaces(given);
    if (places.length === 0) throw wrong(`event.${member} has no place; name one at least`);
    const nowhere = places.find((place) => !place.startsWith('/') && !headerName.test(place));
    if (nowhere === undefined) continue;
    throw wrong(`event.${member} ${JSON.stringify(nowhere)} is no header, and no JSON Pointer, which begins with /`);
  }
}

/** The only types that events can have which are mapped like this, for {@link Source.types}. */
export function typesOf(mapping: EventMapping | undefined): { readonly types?: readonly string[] } {
  return mapping && isConstant(mapping.type) ? { types: [mapping.type.constant] } : {};
}

/** The places that make an event the one that it is, {@link EventIdentity}: its content, where it has no id. */
export function identityPlaces({ id, type, origin }: EventMapping): readonly Place[] {
  return [id ?? (isConstant(type) ? undefined : type), origin].flatMap((parts) => (parts ? allPlaces(parts) : []));
}

function isConstant(type: EventMapping['type']): type is { readonly constant: string } {
  return typeof type === 'object' && 'constant' in type;
}

function isOptional(part: Part): boolean {
  return typeof part === 'object' && part.optional === true;
}

function withoutMembers(json: unknown, names: readonly string[]): unknown {
  if (names.length === 0 || typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));
}
