import type { ReceivedRequest } from '../../core/bridge/source.ts';
import { BodyTooLargeError, MediaTypeError, NotJsonError } from '../../core/errors.ts';
import { cut } from '../../core/violations.ts';
import { withLongIntegersQuoted } from './json-integers.ts';
import { memberTwice } from './json-members.ts';

/** No upstream nests its events like this; what does is made to exhaust a stack. */
const MAX_DEPTH = 100;

/** What a schema validates in some seconds; a body of 4 MB with honest data has half as many. */
const MAX_VALUES = 200_000;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** What a body says, twice, for what is shown and for what is compared. */
export interface ExactJson {
  /** Numbers as JavaScript has them: integers beyond 2^53 are rounded. */
  readonly json: unknown;
  /** Those integers as text, so that no two of them are one: what identifies an event is read from here. */
  readonly exact: unknown;
}

/**
 * The JSON in a request's body: I-JSON (RFC 7493), which means the same to everyone, without the members that make
 * trouble in JavaScript. But integers beyond 2^53, which I-JSON advises against, are taken: Shopify has such ids.
 *
 * @throws {NotJsonError} with the place of the mistake, or the member's name; never with another piece of the body
 * @throws {BodyTooLargeError} when it has more values than can be validated in time
 */
export function readExactJson(body: Uint8Array): ExactJson {
  const text = decode(body);
  const json = parse(text);
  checkValues(json);
  const twice = memberTwice(text);
  if (twice !== undefined) {
    throw new NotJsonError(`An object in the body names one of its members twice: ${cut(JSON.stringify(twice))}.`);
  }
  const quoted = withLongIntegersQuoted(text);
  return { json, exact: quoted === text ? json : parse(quoted) };
}

/** As {@link readExactJson}, where nothing is compared. */
export function readJson(body: Uint8Array): unknown {
  return readExactJson(body).json;
}

/** What a body says if it is read as JSON, whatever it is meant to be; undefined where it is none. */
export function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(decode(body));
  } catch {
    return undefined;
  }
}

function checkValues(json: unknown): void {
  let level = [json];
  let count = 0;
  for (let depth = 0; level.length > 0; depth++) {
    count += level.length;
    if (depth > MAX_DEPTH) throw new NotJsonError(`The body is nested deeper than ${MAX_DEPTH} levels.`);
    if (count > MAX_VALUES)
      throw new BodyTooLargeError(`The body has more than ${MAX_VALUES} values. Send less at once.`);
    level = level.flatMap((value) => {
      checkValue(value);
      return typeof value === 'object' && value !== null ? Object.values(value) : [];
    });
  }
}

function checkValue(value: unknown): void {
  if (typeof value === 'string' && !isWellFormed(value))
    throw new NotJsonError('A text in the body has half a character.');
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new NotJsonError('A number in the body is too large.');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  if (Object.hasOwn(value, '__proto__') || isPrototypeOfConstructor(value)) {
    throw new NotJsonError(
      'A member in the body has a name that would change how programs work: __proto__ or the like.',
    );
  }
  if (!Object.keys(value).every(isWellFormed)) throw new NotJsonError('The name of a member has half a character.');
}

function isPrototypeOfConstructor(value: object): boolean {
  const named: unknown = Object.hasOwn(value, 'constructor') ? value.constructor : undefined;
  return typeof named === 'object' && named !== null && Object.hasOwn(named, 'prototype');
}

/** A surrogate without its other half has no UTF-8, so that DynamoDB would not take it. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function decode(body: Uint8Array): string {
  if (body.byteLength === 0) throw new NotJsonError('The body is empty, which is not JSON.');
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw new NotJsonError('The body is not JSON in UTF-8.', { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotJsonError(`The body is not JSON: it ${whereItBreaks(text)}.`, { cause });
  }
}

/** Of a longer text, the place that the parser does not name is not looked for. */
const MAX_SEARCHED = 256 * 1024;

/** Where a text stops being JSON, in words and without a piece of it. The parser names the place of some mistakes alone. */
function whereItBreaks(text: string): string {
  if (!isBroken(text)) return 'ends before it is complete';
  if (text.length > MAX_SEARCHED) return 'stops making sense';
  let [good, broken] = [0, text.length];
  while (broken - good > 1) {
    const middle = Math.floor((good + broken) / 2);
    if (isBroken(text.slice(0, middle))) broken = middle;
    else good = middle;
  }
  const lines = text.slice(0, broken - 1).split('\n');
  return `stops making sense at line ${lines.length}, character ${(lines.at(-1) ?? '').length + 1}`;
}

/** Whether no text that begins like this is JSON: one that is only cut off has its mistake at its end. */
function isBroken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : '';
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? !message.startsWith('Unexpected end') : Number(position) < text.length;
  }
}

/** The media type of a request, without parameters and in lower case. */
export function mediaType({ headers }: ReceivedRequest): string {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Whether a media type is JSON's, or that of a format made of JSON (RFC 6839). */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

/**
 * @param accepted what to send instead, for people
 * @throws {MediaTypeError} unless the body is declared as JSON
 */
export function requireJson(request: ReceivedRequest, accepted: string): void {
  const type = mediaType(request);
  if (isJsonType(type)) return;
  throw new MediaTypeError(`Content-Type is ${type || 'missing'}. Send ${accepted}.`);
}
