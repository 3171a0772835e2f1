import type { ReceivedRequest } from '../../core/bridge/source.ts';

/** Where a value is: the name of a header, or an RFC 6901 JSON Pointer into the body, which begins with `/`. */
export type Place = string;

/** A place, or the first of several that is there. One that is `optional` may be missing, and is then empty. */
export type Part = Place | { readonly firstOf: readonly [Place, ...Place[]]; readonly optional?: boolean };

/** A value, or several that are joined. */
export type Parts = Part | readonly [Part, ...Part[]];

/** A name that a header can have: a token of RFC 9110, section 5.6.2. */
export const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The parts, one by one. */
export function partsOf(parts: Parts): readonly Part[] {
  return isList(parts) ? parts : [parts];
}

/** The places of a part, in the order in which they are asked. */
export function placesOf(part: Part): readonly Place[] {
  return typeof part === 'string' ? [part] : part.firstOf;
}

/** All places of all parts. */
export function allPlaces(parts: Parts): readonly Place[] {
  return partsOf(parts).flatMap(placesOf);
}

/** The value at a place; undefined if there is none. */
export function valueAt(place: Place, json: unknown, headers: ReceivedRequest['headers']): unknown {
  return place.startsWith('/') ? at(json, place) : headers[place.toLowerCase()];
}

/** RFC 6901, over own members only. */
export function at(json: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      return Array.isArray(value) && !/^\d+$/.test(name) ? undefined : Object(value)[name];
    }, json);
}

function isList(parts: Parts): parts is readonly [Part, ...Part[]] {
  return Array.isArray(parts);
}
