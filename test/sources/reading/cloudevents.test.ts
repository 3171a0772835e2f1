import { describe, expect, test } from 'vitest';
import type { ReceivedRequest } from '../../../lambdas/core/bridge/source.ts';
import { EventInvalidError, MediaTypeError, type ProblemError } from '../../../lambdas/core/errors.ts';
import type { AppEvent } from '../../../lambdas/core/event.ts';
import { readCloudEvents } from '../../../lambdas/sources/reading/cloudevents.ts';
import { CloudEvent, HTTP } from '../../oracles/cloudevents.ts';

const BATCH = 'application/cloudevents-batch+json';

const event = (id: string, attributes: object = {}) =>
  new CloudEvent({
    id,
    source: '/orders',
    type: 'com.example.order.shipped',
    time: '2026-03-30T10:29:59.000Z',
    subject: 'order/7',
    dataschema: 'https://example.com/order.json',
    tenant: 'acme',
    priority: 7,
    express: true,
    data: { orderNumber: '7', name: 'Zoë 🦊' },
    ...attributes,
  });

function request(body: string | Uint8Array, headers: object): ReceivedRequest {
  const sent = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { method: 'POST', url: 'https://bridge', headers: Object.fromEntries(sent), body: Buffer.from(body) };
}

const structured = (it: CloudEvent<unknown>, headers: object = {}) => {
  const message = HTTP.structured(it);
  return request(String(message.body), { ...message.headers, ...headers });
};
const binary = (it: CloudEvent<unknown>, headers: object = {}) => {
  const message = HTTP.binary(it);
  return request(String(message.body ?? ''), { ...message.headers, ...headers });
};
const batch = (entries: readonly unknown[], type = BATCH) => request(JSON.stringify(entries), { 'content-type': type });

function one(received: ReceivedRequest): AppEvent {
  const reading = readCloudEvents(received, 'shop', 'key');
  if (reading?.kind === 'event') return reading.event;
  throw new Error(`not one event, but ${reading?.kind}`);
}

function several(received: ReceivedRequest): readonly (AppEvent | ProblemError)[] {
  const reading = readCloudEvents(received, 'shop', 'key');
  if (reading?.kind === 'batch') return reading.entries;
  throw new Error(`not a batch, but ${reading?.kind}`);
}

const expected = {
  source: 'shop',
  origin: '/orders',
  eventId: 'evt_1',
  type: 'com.example.order.shipped',
  time: '2026-03-30T10:29:59.000Z',
  subject: 'order/7',
  dataschema: 'https://example.com/order.json',
  data: { orderNumber: '7', name: 'Zoë 🦊' },
};

describe('an event that the official SDK sends', () => {
  test('is read in structured mode, with its extensions as they are typed', () => {
    const extensions = { tenant: 'acme', priority: 7, express: true };
    expect(one(structured(event('evt_1')))).toMatchObject({ ...expected, extensions });
  });

  test('is read in binary mode, whose extensions are text', () => {
    const extensions = { tenant: 'acme', priority: '7', express: 'true' };
    expect(one(binary(event('evt_1')))).toMatchObject({ ...expected, extensions, signedDigest: 'key' });
  });

  test('is the same event alone, in a batch, and with other white space', () => {
    const alone = one(structured(event('evt_1'))).digest;
    const spaced = JSON.stringify(JSON.parse(structured(event('evt_1')).body.toString()), null, 2);
    expect(several(batch([event('evt_1')]))).toMatchObject([{ digest: alone }]);
    expect(one(request(spaced, { 'content-type': 'application/cloudevents+json' })).digest).toBe(alone);
    expect(one(structured(event('evt_1', { data: { orderNumber: '8' } }))).digest).not.toBe(alone);
    expect(one(structured(event('evt_1', { tenant: 'other' }))).digest).not.toBe(alone);
  });

  test('may be without data', () => {
    expect(one(structured(event('evt_1', { data: undefined }))).data).toBeUndefined();
    expect(one(binary(event('evt_1', { data: undefined }))).data).toBeUndefined();
  });
});

describe('an attribute that is null', () => {
  const json = { 'content-type': 'application/cloudevents+json' };
  const plain = { specversion: '1.0', id: 'evt_1', source: '/orders', type: 't' };
  const sent = (members: object) => one(request(JSON.stringify({ ...plain, data: { a: 1 }, ...members }), json));

  test.each(['time', 'subject', 'datacontenttype', 'dataschema', 'tenant', 'data_base64'])(
    'is one that is not set: %s',
    (name) => {
      expect(sent({ [name]: null })).toEqual(sent({}));
      expect(several(batch([{ ...plain, [name]: null }]))).toEqual(several(batch([plain])));
    },
  );

  test('is missing where there has to be one', () => {
    expect(() => sent({ id: null })).toThrow('/id: is missing');
  });

  test('is not what data of null is, which is data', () => {
    expect(sent({ data: null }).data).toBeNull();
    expect(sent({ data: null }).digest).not.toBe(sent({ data: undefined }).digest);
    expect(sent({ data: { a: null } }).data).toEqual({ a: null });
  });
});

describe('the time of an event', () => {
  test.each([
    ['2026-03-30T10:29:59Z', '2026-03-30T10:29:59Z'],
    ['2026-03-30t10:29:59.5z', '2026-03-30T10:29:59.5Z'],
    ['2026-03-30t12:29:59+02:00', '2026-03-30T12:29:59+02:00'],
  ])('is RFC 3339, with its letters in either case: %s', (time, read) => {
    const { time: _, ...envelope } = event('evt_1').toJSON();
    const sent = request(JSON.stringify({ ...envelope, time }), { 'content-type': 'application/json' });
    expect(one(sent).time).toBe(read);
  });
});

describe('data that is not written as JSON', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  test.each([
    ['JSON in base64', 'application/json', '{"a":1}', { a: 1 }],
    ['JSON in base64 of another format', 'application/vnd.order+json', '{"a":1}', { a: 1 }],
    ['text', 'text/plain; charset=utf-8', 'Zoë', 'Zoë'],
    ['bytes', 'application/octet-stream', 'Zoë', base64('Zoë')],
  ])('is read as what its type says: %s', (_, datacontenttype, text, data) => {
    const { data: __, ...envelope } = event('evt_1', { datacontenttype }).toJSON();
    const body = JSON.stringify({ ...envelope, data_base64: base64(text) });
    expect(one(request(body, { 'content-type': 'application/cloudevents+json' }))).toMatchObject({
      data,
      datacontenttype,
    });
    const headers = { ...HTTP.binary(event('evt_1')).headers, 'content-type': datacontenttype };
    expect(one(request(text, headers))).toMatchObject({ data, datacontenttype });
  });
});

describe('a batch', () => {
  test('is its events, in their order', () => {
    const entries = several(batch([event('b'), event('a'), event('b')]));
    expect(entries.map((entry) => ('eventId' in entry ? entry.eventId : entry))).toEqual(['b', 'a', 'b']);
  });

  test('answers for each event on its own', () => {
    const [first, second, third] = several(batch([event('a'), { specversion: '1.0' }, event('c')]));
    expect([first, third]).toMatchObject([{ eventId: 'a' }, { eventId: 'c' }]);
    expect(second).toBeInstanceOf(EventInvalidError);
    expect(second).toMatchObject({ violations: [{ pointer: '/id' }, { pointer: '/source' }, { pointer: '/type' }] });
  });

  test('may be empty', () => {
    expect(several(batch([]))).toEqual([]);
  });

  test('is one even if it is posted as plain JSON', () => {
    expect(several(batch([event('a')], 'application/json'))).toHaveLength(1);
  });

  test('is refused when it is no array', () => {
    expect(() => several(request('{}', { 'content-type': BATCH }))).toThrow('not a JSON array');
  });
});

describe('what the headers say', () => {
  const forged = { 'ce-specversion': '1.0', 'ce-id': 'evt_2', 'ce-source': '/x', 'ce-type': 'com.example.refund' };

  test('is not heard beside an envelope, which is what the signature covers', () => {
    for (const type of ['application/json', 'application/cloudevents+json', BATCH.replace('-batch', '')]) {
      const received = structured(event('evt_1'), { ...forged, 'content-type': type });
      expect(one(received)).toMatchObject({ eventId: 'evt_1', type: 'com.example.order.shipped' });
    }
    const received = { ...batch([event('evt_1'), 0], 'application/json') };
    const dressed = { ...received, headers: { ...received.headers, ...forged } };
    expect(several(dressed)).toMatchObject([{ eventId: 'evt_1' }, { type: 'event-invalid' }]);
  });

  test.each(['text/plain', 'application/octet-stream', 'application/xml', undefined])(
    'makes no other event of a structured or batched body that is sent again as %s',
    (type) => {
      const untyped = request('', type === undefined ? {} : { 'content-type': type }).headers;
      for (const { body } of [structured(event('evt_1')), batch([event('evt_1')]), batch([0, event('evt_1')])]) {
        for (const bytes of [body, Buffer.concat([Buffer.from('\ufeff \n'), body])]) {
          const dressed = { ...request(bytes, {}), headers: { ...untyped, ...forged } };
          expect(() => one(dressed)).toThrow(EventInvalidError);
          expect(() => one(dressed)).toThrow('CloudEvents of its own');
        }
      }
    },
  );

  test('is another event if it differs, under whatever id', () => {
    const digest = (headers: object) => one(binary(event('evt_1'), headers)).digest;
    expect(digest({ 'ce-type': 'com.example.order.lost' })).not.toBe(digest({}));
    expect(digest({ 'ce-tenant': 'other' })).not.toBe(digest({}));
    expect(digest({ 'ce-id': 'evt_2', 'x-request-id': '8' })).toBe(digest({}));
  });

  test('may be percent-encoded, and need not be', () => {
    expect(one(binary(event('evt_1'), { 'ce-subject': 'Zo%C3%AB' })).subject).toBe('Zoë');
    expect(one(binary(event('evt_1'), { 'ce-subject': '100%' })).subject).toBe('100%');
  });
});

describe('what is no CloudEvent', () => {
  test('is left to others', () => {
    expect(readCloudEvents(request('{"type":"x"}', { 'content-type': 'application/json' }), 'shop')).toBeUndefined();
    expect(readCloudEvents(request('a=b', {}), 'shop')).toBeUndefined();
  });

  test('is refused if it is one in a format that is not read', () => {
    const xml = request('<event/>', { 'content-type': 'application/cloudevents+xml' });
    expect(() => readCloudEvents(xml, 'shop')).toThrow(MediaTypeError);
  });

  test.each([
    ['data twice', { data: 1, data_base64: 'AA==' }, 'both data and data_base64'],
    ['base64 that is none', { data_base64: '%' }, '/data_base64'],
    ['another version', { specversion: '0.3' }, '/specversion'],
    ['a time that is none', { time: 'yesterday' }, '/time'],
    ['an id of 257 characters', { id: 'i'.repeat(257) }, '/id'],
  ])('is refused for %s', (_, members, words) => {
    const body = JSON.stringify({ specversion: '1.0', id: '1', source: '/', type: 't', ...members });
    expect(() => one(request(body, { 'content-type': 'application/json' }))).toThrow(words);
  });
});
