import * as z from 'zod/mini';
import type { Reading } from '../../core/bridge/source.ts';
import { EventInvalidError, type Violation } from '../../core/errors.ts';
import { type AppEvent, digestOfJson } from '../../core/event.ts';
import { inWords } from '../../core/violations.ts';
import { readEach } from './each-event.ts';
import { identifier } from './identifiers.ts';

/** Where something is: the name of a header, or an RFC 6901 JSON Pointer into the body, which begins with `/`. */
export type Place = string;

/** How an event is found in a body that is no CloudEvent. */
export interface EventMapping {
  /** Pointer to an array that holds the events, `''` for the whole body. All other pointers then start at each of them. */
  readonly list?: string;
  /** Without it, the digest of the event is its id: the same content is then the same event, for ever. */
  readonly id?: Place;
  /** The event's type; several places are joined by a dot. A body without one is given a constant. */
  readonly type: Place | readonly [Place, ...Place[]] | { readonly constant: string };
  /** RFC 3339 text, or Unix time in seconds or milliseconds; left out of the event where it is neither. */
  readonly time?: Place;
  /** Who, behind the configured source, speaks; several places are joined by a slash. The configured name by default. */
  readonly origin?: Place | readonly [Place, ...Place[]];
  /** Pointer to the data, `''` for the whole event, as by default. */
  readonly data?: string;
  /** Members of the event that differ from one delivery of it to the next, such as a counter of attempts. */
  readonly perDelivery?: readonly string[];
}

/** What an event is mapped from. */
export interface MappedRequest {
  readonly json: unknown;
  /** The same with long integers as text ({@link ExactJson}); by default there are none. */
  readonly exact?: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The configured name of the source. */
  readonly source: string;
  /** Stands for the delivery, where its signature does not cover the event's id. */
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
    // One delivery, and an owner for each of its events.
    const signedDigest = request.signedDigest && `${request.signedDigest}#${index}`;
    return mapped(mapping, { ...request, json, exact: at(exact, `/${index}`), signedDigest });
  });
  return { kind: 'batch', entries };
}

function mapped(mapping: EventMapping, { json, exact = json, headers, source, signedDigest }: MappedRequest): AppEvent {
  const violations: Violation[] = [];
  const read = (place: Place): string => {
    const value = valueAt(place, exact, headers);
    const parsed = text.safeParse(value);
    if (parsed.success) return parsed.data;
    const detail = value === undefined ? 'is missing' : 'is not 1 to 256 printable characters, or a whole number';
    const ofHeader = { pointer: '', detail: `the header ${place} ${detail}` };
    violations.push(place.startsWith('/') ? { pointer: place, detail } : ofHeader);
    return '';
  };
  const joined = (places: Place | readonly Place[], separator: string): string => {
    const whole = [places].flat().map(read).join(separator);
    if (violations.length === 0 && !identifier.safeParse(whole).success) {
      violations.push({
        pointer: '',
        detail: `${[places].flat().join(' and ')} have more than 256 characters together`,
      });
    }
    return whole;
  };

  const type = isConstant(mapping.type) ? mapping.type.constant : joined(mapping.type, '.');
  const digest = digestOfJson([type, withoutMembers(exact, mapping.perDelivery ?? [])]);
  const origin = mapping.origin === undefined ? source : joined(mapping.origin, '/');
  const eventId = mapping.id === undefined ? digest : read(mapping.id);
  const time = mapping.time === undefined ? undefined : rfc3339(valueAt(mapping.time, json, headers));
  if (violations.length > 0) {
    throw new EventInvalidError(`This is not an event of this kind of source: ${inWords(violations)}`, { violations });
  }
  return {
    source,
    origin,
    eventId,
    type,
    ...(time !== undefined && { time }),
    data: at(json, mapping.data ?? ''),
    extensions: {},
    digest,
    ...(signedDigest !== undefined && { signedDigest }),
  };
}

/** A name that a header can have: a token of RFC 9110, section 5.6.2. */
export const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * A place that is nowhere would find nothing in any event, or, where it is to be a pointer, the whole of it.
 *
 * @param name the kind of source whose mapping it is
 * @throws {Error} which says how to mend the mapping, when the bridge is synthesised
 */
export function checkMapping({ list = '', id, type, time, origin, data = '' }: EventMapping, name: string): void {
  const wrong = (why: string): Error => new Error(`source of kind ${name}: ${why}`);
  for (const [member, pointer] of Object.entries({ list, data })) {
    if (pointer === '' || pointer.startsWith('/')) continue;
    throw wrong(`event.${member} ${JSON.stringify(pointer)} is no JSON Pointer, which is '' or begins with /`);
  }
  for (const [member, given] of Object.entries({ id, type: isConstant(type) ? undefined : type, time, origin })) {
    if (given === undefined) continue;
    const places = [given].flat();
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
  return [id ?? (isConstant(type) ? [] : type), origin ?? []].flat();
}

function isConstant(type: EventMapping['type']): type is { readonly constant: string } {
  return typeof type === 'object' && 'constant' in type;
}

/** The value at a place; undefined if there is none. */
export function valueAt(place: Place, json: unknown, headers: Readonly<Record<string, string | undefined>>): unknown {
  return place.startsWith('/') ? at(json, place) : headers[place.toLowerCase()];
}

/** RFC 6901, over own members only. */
function at(json: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      return Array.isArray(value) && !/^\d+$/.test(name) ? undefined : Object(value)[name];
    }, json);
}

function withoutMembers(json: unknown, names: readonly string[]): unknown {
  if (names.length === 0 || typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));
}

/** In seconds, this is the year 5138; in milliseconds, 1973. */
const MILLISECONDS_FROM = 100_000_000_000;
/** The last moment that a Date can hold is the year 275760; RFC 3339 ends with the year 9999. */
const MAX_MILLIS = 253_402_300_799_999;

function rfc3339(value: unknown): string | undefined {
  if (z.iso.datetime({ offset: true }).safeParse(value).success) return String(value);
  if (typeof value !== 'number') return undefined;
  const millis = Math.abs(value) < MILLISECONDS_FROM ? value * 1_000 : value;
  return millis >= 0 && millis <= MAX_MILLIS ? new Date(millis).toISOString() : undefined;
}
