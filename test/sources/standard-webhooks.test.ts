import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { EventInvalidError, MediaTypeError, NotJsonError, SignatureInvalidError } from '../../lambdas/core/errors.ts';
import type { ReceivedRequest } from '../../lambdas/core/source.ts';
import { standardWebhooks } from '../../lambdas/sources/standard-webhooks.ts';

const secret = 'whsec_YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==';
const otherSecret = 'whsec_b3RoZXItc2VjcmV0LW90aGVyLXNlY3JldC1vdGhlcg==';
const now = new Date('2026-03-30T10:30:00Z');
const source = standardWebhooks({ secret: 'action-bridge/sources/shop' });

/** A request signed by the specification's own library. */
function signed(
  body: string | Buffer,
  { at = now, by = secret, id = 'msg_1', headers = {} }: { at?: Date; by?: string; id?: string; headers?: object } = {},
): ReceivedRequest {
  const bytes = Buffer.from(body);
  return {
    method: 'POST',
    body: bytes,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(by).sign(id, at, bytes.toString('utf8')),
      ...headers,
    },
  };
}

const secondsFromNow = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const payload = JSON.stringify({ type: 'order.shipped', timestamp: '2026-03-30T10:29:59Z', data: { name: 'Zoë 🦊' } });

describe('a request signed by the Standard Webhooks library', () => {
  test('is proven', () => {
    expect(() => source.verify(signed(payload), [secret], now)).not.toThrow();
  });

  test('is proven by any of several secrets, so that one can be rotated in', () => {
    expect(() => source.verify(signed(payload, { by: otherSecret }), [secret, otherSecret], now)).not.toThrow();
  });

  test('is proven by any of several signatures, so that the sender can rotate', () => {
    const old = signed(payload, { by: otherSecret }).headers['webhook-signature'];
    const both = `${old} ${signed(payload).headers['webhook-signature']} v1a,ignored`;
    expect(() =>
      source.verify(signed(payload, { headers: { 'webhook-signature': both } }), [secret], now),
    ).not.toThrow();
  });

  test.each([-300, 300])('is proven %d s from its signing', (seconds) => {
    expect(() => source.verify(signed(payload, { at: secondsFromNow(seconds) }), [secret], now)).not.toThrow();
  });
});

describe('a request that cannot be proven', () => {
  test.each([
    ['another body', { ...signed(payload), body: Buffer.from(`${payload} `) }, 'raw bytes'],
    ['another secret', signed(payload, { by: otherSecret }), 'matches a secret'],
    ['another id', signed(payload, { headers: { 'webhook-id': 'msg_2' } }), 'matches a secret'],
    ['another time', signed(payload, { headers: { 'webhook-timestamp': '1774866601' } }), 'matches a secret'],
    ['a signature too old', signed(payload, { at: secondsFromNow(-301) }), 'says 301 s ago'],
    ['a signature from the future', signed(payload, { at: secondsFromNow(301) }), 'says 301 s from now'],
    ['no time', signed(payload, { headers: { 'webhook-timestamp': undefined } }), 'webhook-timestamp is missing'],
    ['a time that is none', signed(payload, { headers: { 'webhook-timestamp': '1e9' } }), 'whole Unix seconds'],
    ['no id', signed(payload, { headers: { 'webhook-id': '' } }), 'webhook-id is missing'],
    ['no signature', signed(payload, { headers: { 'webhook-signature': undefined } }), 'webhook-signature is missing'],
    ['an empty signature', signed(payload, { headers: { 'webhook-signature': 'v1,' } }), 'matches a secret'],
    ['a signature of another version', signed(payload, { headers: { 'webhook-signature': 'v2,AAAA' } }), 'matches'],
  ])('is refused for %s, and told why', (_, request, words) => {
    const verify = () => source.verify(request, [secret], now);
    expect(verify).toThrow(SignatureInvalidError);
    expect(verify).toThrow(words);
  });

  test('is refused where the source has no secret at all', () => {
    expect(() => source.verify(signed(payload), [], now)).toThrow(SignatureInvalidError);
  });
});

describe('a Standard Webhooks payload', () => {
  test('is an event named by the signed webhook-id', () => {
    expect(source.read(signed(payload), 'shop')).toMatchObject({
      source: 'shop',
      origin: 'shop',
      eventId: 'msg_1',
      type: 'order.shipped',
      time: '2026-03-30T10:29:59Z',
      data: { name: 'Zoë 🦊' },
    });
  });
});

const cloudEvent = new CloudEvent({
  id: 'evt_1',
  source: '/orders',
  type: 'com.example.order.shipped',
  time: '2026-03-30T10:29:59.000Z',
  subject: 'order/7',
  tenant: 'acme',
  data: { orderNumber: '7', name: 'Zoë' },
});

function fromSdk(message: { body: unknown; headers: object }, extra: object = {}): ReceivedRequest {
  return signed(String(message.body), { headers: { ...message.headers, ...extra } });
}

describe('a CloudEvent made by the official SDK', () => {
  const expected = {
    source: 'shop',
    origin: '/orders',
    eventId: 'evt_1',
    type: 'com.example.order.shipped',
    time: '2026-03-30T10:29:59.000Z',
    subject: 'order/7',
    extensions: { tenant: 'acme' },
    data: { orderNumber: '7', name: 'Zoë' },
  };

  test('is read in structured mode', () => {
    expect(source.read(fromSdk(HTTP.structured(cloudEvent)), 'shop')).toMatchObject(expected);
  });

  test('is read in binary mode, and bound to the signed webhook-id', () => {
    expect(source.read(fromSdk(HTTP.binary(cloudEvent)), 'shop')).toMatchObject({ ...expected, signedKey: 'msg_1' });
  });

  test('is another event in binary mode when a header that is not signed differs', () => {
    const digest = (extra: object) => source.read(fromSdk(HTTP.binary(cloudEvent), extra), 'shop').digest;
    expect(digest({ 'ce-type': 'com.example.order.lost' })).not.toBe(digest({}));
    expect(digest({ 'x-request-id': '8' })).toBe(digest({}));
  });

  test('is read as an envelope even when it is posted as plain JSON', () => {
    const request = fromSdk(HTTP.structured(cloudEvent), { 'content-type': 'application/json; charset=utf-8' });
    expect(source.read(request, 'shop')).toMatchObject(expected);
  });
});

describe('a body that holds no event', () => {
  const structured = { 'content-type': 'application/cloudevents+json' };
  test.each([
    ['no JSON', signed('{"type": '), NotJsonError, 'not JSON'],
    ['no UTF-8', signed(Buffer.from([0x22, 0xff, 0x22])), NotJsonError, 'not JSON'],
    ['no body', signed(''), NotJsonError, 'not JSON'],
    [
      'a form',
      signed('a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      MediaTypeError,
      'x-www-form',
    ],
    ['no media type', signed(payload, { headers: { 'content-type': undefined } }), MediaTypeError, 'missing'],
    ['no type', signed('{"data": {}}'), EventInvalidError, '/type'],
    ['a list', signed('[]'), EventInvalidError, 'neither a CloudEvent'],
    [
      'an old CloudEvent',
      signed('{"specversion":"0.3","id":"1","source":"/","type":"t"}'),
      EventInvalidError,
      '/specversion',
    ],
    [
      'an envelope without id',
      signed('{"specversion":"1.0","source":"/","type":"t"}', { headers: structured }),
      EventInvalidError,
      '/id',
    ],
    [
      'an id with control characters',
      signed('{"specversion":"1.0","id":"\\u0000","source":"/","type":"t"}'),
      EventInvalidError,
      '/id',
    ],
    [
      'binary data',
      signed('{"specversion":"1.0","id":"1","source":"/","type":"t","data_base64":"AA=="}'),
      EventInvalidError,
      '/data_base64',
    ],
  ])('is refused for %s, and told why', (_, request, kind, words) => {
    const read = () => source.read(request, 'shop');
    expect(read).toThrow(kind);
    expect(read).toThrow(words);
  });

  test('is never quoted', () => {
    expect(() => source.read(signed('{"text": secret-text'), 'shop')).toThrow(/^(?!.*secret-text)/s);
  });
});
