import { describe, expect, test } from 'vitest';
import { basic, bearer, hmac, iam } from '../../../lambdas/config.ts';
import { EventInvalidError } from '../../../lambdas/core/errors.ts';
import { type EventMapping, readMapped } from '../../../lambdas/sources/reading/event-mapping.ts';

const mapping = { id: '/id', type: '/type' } as const satisfies EventMapping;
const read = (json: unknown, other: Partial<EventMapping> = {}, headers = {}) =>
  readMapped({ ...mapping, ...other }, { json, headers, source: 'acme' });
const one = (...given: Parameters<typeof read>) => {
  const reading = read(...given);
  if (reading.kind === 'event') return reading.event;
  throw new Error(reading.kind);
};

describe('a place', () => {
  test.each([
    [{ id: 7, type: 't' }, '7'],
    [{ id: 'ü 🦊', type: 't' }, 'ü 🦊'],
  ])('holds text or a whole number: %j', (json, eventId) => {
    expect(one(json).eventId).toBe(eventId);
  });

  test.each([
    ['nothing', { type: 't' }],
    ['nothing, where the whole body is null', null],
    ['no text', { id: '', type: 't' }],
    ['a list', { id: ['x'], type: 't' }],
    ['a fraction', { id: 1.5, type: 't' }],
    ['a number that JSON has rounded', { id: Number.MAX_SAFE_INTEGER + 1, type: 't' }],
    ['a control character', { id: 'a\u0000', type: 't' }],
    ['257 characters', { id: 'i'.repeat(257), type: 't' }],
  ])('that holds %s is named', (_, json) => {
    expect(() => read(json)).toThrow(EventInvalidError);
    expect(() => read(json)).toThrow('/id');
  });

  test('is bounded together with those that it is joined with, for an index key holds no more', () => {
    const places = { origin: ['/a', '/b'] } as const;
    const half = 'ü'.repeat(128);
    expect(one({ id: 7, type: 't', a: half, b: half.slice(1) }, places).origin).toHaveLength(256);
    const tooLong = () => read({ id: 7, type: 't', a: half, b: half }, places);
    expect(tooLong).toThrow(EventInvalidError);
    expect(tooLong).toThrow('/a and /b have more than 256 characters together');
    expect(() => read({ id: 7, a: half, b: half }, { type: ['/a', '/b'] })).toThrow('together');
  });

  test('reaches no member that the body does not have', () => {
    for (const id of ['/constructor/name', '/__proto__/id', '/toString', '/list/length']) {
      expect(() => one({ type: 't', list: [] }, { id })).toThrow(EventInvalidError);
    }
    expect(one(JSON.parse('{"__proto__": {"id": "own"}, "type": "t"}'), { id: '/__proto__/id' }).eventId).toBe('own');
  });

  test('is an RFC 6901 pointer, or a header whatever its case', () => {
    expect(one({ 'a/b~c': ['x', 'second'], type: 't' }, { id: '/a~1b~0c/1' }).eventId).toBe('second');
    expect(one({ type: 't' }, { id: 'X-Acme-ID' }, { 'x-acme-id': 'h1' }).eventId).toBe('h1');
  });
});

describe('an event without an id', () => {
  const idOf = (json: unknown) => readMapped({ type: '/type' }, { json, headers: {}, source: 'acme' });

  test('is known by its content', () => {
    expect(idOf({ type: 't', a: 1 })).toEqual(idOf({ a: 1, type: 't' }));
    expect(idOf({ type: 't', a: 1 })).not.toEqual(idOf({ type: 't', a: 2 }));
  });
});

describe('an event’s time', () => {
  test.each([
    [1_774_866_600, '2026-03-30T10:30:00.000Z'],
    [1_774_866_600.5, '2026-03-30T10:30:00.500Z'],
    [1_774_866_600_123, '2026-03-30T10:30:00.123Z'],
    ['2026-03-30T12:30:00+02:00', '2026-03-30T12:30:00+02:00'],
    ['yesterday', undefined],
    [-1, undefined],
    [1e300, undefined],
    [null, undefined],
  ])('%j is %s', (at, time) => {
    expect(one({ id: '1', type: 't', at }, { time: '/at' }).time).toBe(time);
  });
});

describe('a list of events', () => {
  test('is read event by event, in its order', () => {
    const reading = read({ events: [{ id: '1', type: 'a' }, { id: 'x' }, 0] }, { list: '/events' });
    expect(reading).toMatchObject({
      kind: 'batch',
      entries: [{ eventId: '1', type: 'a' }, { violations: [{ pointer: '/type' }] }, { status: 422 }],
    });
  });

  test('is refused where there is none', () => {
    expect(() => read({ events: {} }, { list: '/events' })).toThrow('/events');
    expect(() => read({}, { list: '' })).toThrow('the top of the body');
  });
});

describe('a mapping with a place that is none is refused at synth, by each kind of source', () => {
  const signature = { header: 'X-Signature', encoding: 'hex' } as const;
  const kinds: [string, (event: EventMapping) => unknown][] = [
    ['HMAC', (event) => hmac({ secret: 's', signature, signed: '{body}', event })],
    ['Bearer token', (event) => bearer({ secret: 's', event })],
    ['Basic authentication', (event) => basic({ secret: 's', event })],
    ['AWS IAM', (event) => iam({ event })],
  ];
  const none: readonly [string, object, string][] = [
    ['data without its slash', { data: 'parcel' }, `event.data "parcel" is no JSON Pointer`],
    ['a list without its slash', { list: 'events' }, `event.list "events" is no JSON Pointer`],
    ['no type', { type: [] }, 'event.type has no place'],
    ['no origin', { origin: [] }, 'event.origin has no place'],
    ['an empty id', { id: '' }, 'event.id "" is no header, and no JSON Pointer'],
    ['a pointer without its slash', { time: 'parcel/at' }, 'event.time "parcel/at" is no header'],
    ['one of several', { type: ['/kind', 'what happened'] }, 'event.type "what happened" is no header'],
  ];

  describe.each(kinds)('%s', (name, make) => {
    test.each(none)('%s', (_, other, words) => {
      expect(() => make({ ...mapping, ...other })).toThrow(`source of kind ${name}: ${words}`);
    });

    test('but the whole body, headers and constants are places', () => {
      make({ list: '', id: 'X-Id', type: { constant: 'ping' }, time: '/at', origin: ['X-Shop', '/team'], data: '' });
    });
  });
});
