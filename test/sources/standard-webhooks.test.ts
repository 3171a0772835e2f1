import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { EventInvalidError, MediaTypeError, NotJsonError, SignatureInvalidError } from '../../lambdas/core/errors.ts';
import { standardWebhooks } from '../../lambdas/sources/standard-webhooks.ts';
import { CloudEvent, HTTP } from '../oracles/cloudevents.ts';

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
    url: 'https://bridge.example.com/events/shop',
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

const payload = JSON.stringify({ type: 'order.shipped', timestamp: '2026-03-30T10:29:59Z', data: { name: 'Zoë 🦊' } });

describe('a signature among several', () => {
  test('proves the request, so that the sender can rotate', () => {
    const old = signed(payload, { by: otherSecret }).headers['webhook-signature'];
    const both = `v2,AAAA ${old} ${signed(payload).headers['webhook-signature']} v1a,ignored`;
    expect(() =>
      source.verify(signed(payload, { headers: { 'webhook-signature': both } }), [secret], now),
    ).not.toThrow();
  });
});

describe('a request that cannot be proven is told why', () => {
  const hex = Buffer.alloc(32, 7).toString('hex');
  const refusal = (headers: object, body: string | Buffer = payload) => {
    try {
      source.verify(signed(body, { headers }), [secret], now);
      return 'not refused';
    } catch (error) {
      return error instanceof SignatureInvalidError ? error.message : String(error);
    }
  };
  const kind = 'It has to be `v1,` and then the base64 of an HMAC-SHA256, which has 32 bytes.';

  test.each([
    ['hex alone', hex, 'No entry in webhook-signature begins with `v1,`.'],
    ["GitHub's way", `sha256=${hex}`, 'No entry in webhook-signature begins with `v1,`.'],
    ['hex behind v1', `v1,${hex}`, 'No entry in webhook-signature goes on with the base64'],
  ])('with %s for a signature: what it has to be', (_, value, words) => {
    expect(refusal({ 'webhook-signature': value })).toContain(words);
    expect(refusal({ 'webhook-signature': value })).toContain(kind);
    expect(refusal({ 'webhook-signature': value })).not.toContain(hex);
  });

  test('without its headers: all that are missing', () => {
    const none = { 'webhook-id': undefined, 'webhook-timestamp': undefined, 'webhook-signature': undefined };
    expect(refusal(none)).toBe(
      'The headers webhook-id, webhook-timestamp, webhook-signature are missing. They carry or are part of the signature.',
    );
    expect(refusal({ 'webhook-id': undefined })).toMatch(/^The header webhook-id is missing/);
  });

  test('with another secret: that it is not the current one', () => {
    const other = signed(payload, { by: otherSecret }).headers['webhook-signature'];
    expect(refusal({ 'webhook-signature': other })).toMatch(/^No signature .* matches .* after whsec_ stands for/);
    expect(refusal({ 'webhook-signature': other })).not.toContain('U+FFFD');
  });

  test('with a body that came as text and was none: that it was no UTF-8', () => {
    const latin1 = Buffer.from('{"type":"t","data":{"name":"Zo\u00eb"}}', 'latin1');
    const proven = signed(latin1.toString()).headers['webhook-signature'];
    const other = signed(payload, { by: otherSecret }).headers['webhook-signature'];
    expect(refusal({ 'webhook-signature': proven }, latin1.toString())).toBe('not refused');
    expect(refusal({ 'webhook-signature': other }, latin1.toString())).toMatch(/U\+FFFD .* send UTF-8\.$/);
  });
});

describe('a public key among the secrets', () => {
  const publicKey = `whpk_${Buffer.alloc(32, 7).toString('base64')}`;

  test('is never the key of an HMAC, for everybody knows it', () => {
    const asSecret = publicKey.replace('whpk_', 'whsec_');
    for (const by of [asSecret, `whsec_${Buffer.from(publicKey).toString('base64')}`]) {
      expect(() => source.verify(signed(payload, { by }), [publicKey], now)).toThrow(SignatureInvalidError);
    }
  });

  test('leaves the others to prove what they can', () => {
    expect(() => source.verify(signed(payload), [publicKey, secret], now)).not.toThrow();
  });

  test('that is none is our fault, and not the sender’s', () => {
    expect(() => source.verify(signed(payload), ['whpk_AAAA', secret], now)).toThrow('32 bytes');
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

function eventIn(request: ReceivedRequest) {
  const reading = source.read(request, 'shop');
  if (reading.kind === 'event') return reading.event;
  throw new Error(`not one event, but a ${reading.kind}`);
}

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
    expect(eventIn(fromSdk(HTTP.structured(cloudEvent)))).toMatchObject(expected);
  });

  test('is read in binary mode, and bound to the signed webhook-id', () => {
    expect(eventIn(fromSdk(HTTP.binary(cloudEvent)))).toMatchObject({ ...expected, signedDigest: 'msg_1' });
  });

  test('is another event in binary mode when a header that is not signed differs', () => {
    const digest = (extra: object) => eventIn(fromSdk(HTTP.binary(cloudEvent), extra)).digest;
    expect(digest({ 'ce-type': 'com.example.order.lost' })).not.toBe(digest({}));
    expect(digest({ 'x-request-id': '8' })).toBe(digest({}));
  });

  test('is read as an envelope even when it is posted as plain JSON', () => {
    const request = fromSdk(HTTP.structured(cloudEvent), { 'content-type': 'application/json; charset=utf-8' });
    expect(eventIn(request)).toMatchObject(expected);
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
    ['too deep a nest', signed(`${'['.repeat(102)}${']'.repeat(102)}`), NotJsonError, 'nested deeper than 100'],
  ])('is refused for %s, and told why', (_, request, kind, words) => {
    const read = () => source.read(request, 'shop');
    expect(read).toThrow(kind);
    expect(read).toThrow(words);
  });

  test('is never quoted', () => {
    expect(() => source.read(signed('{"text": secret-text'), 'shop')).toThrow(/^(?!.*secret-text)/s);
  });
});

describe('a webhook-id that the ledger and the audit API could not hold', () => {
  const flat = JSON.stringify({ type: 'order.shipped' });
  const binary = HTTP.binary(cloudEvent);

  test.each([
    ['257 characters', 'm'.repeat(257)],
    ['a control character', 'msg\t1'],
  ])('is refused where the event is known by it: %s', (_, id) => {
    const bound = signed(String(binary.body), { id, headers: { ...binary.headers } });
    for (const request of [signed(flat, { id }), bound]) {
      expect(() => source.read(request, 'shop')).toThrow(EventInvalidError);
      expect(() => source.read(request, 'shop')).toThrow('webhook-id');
    }
    const { 'webhook-id': _id, 'webhook-signature': signature, ...headers } = signed(flat, { id }).headers;
    const fromSvix = { ...signed(flat), headers: { ...headers, 'svix-signature': signature, 'svix-id': id } };
    expect(() =>
      source.read({ ...fromSvix, headers: { ...fromSvix.headers, 'webhook-signature': undefined } }, 'shop'),
    ).toThrow('svix-id');
  });

  test('does no harm where the event has an id of its own', () => {
    const { body, headers } = HTTP.structured(cloudEvent);
    const request = signed(String(body), { id: 'm'.repeat(257), headers });
    expect(eventIn(request)).toMatchObject({ eventId: 'evt_1' });
  });
});

describe('a payload whose data is at the top', () => {
  test('is its own data', () => {
    const flat = { type: 'order.shipped', orderNumber: '7' };
    expect(eventIn(signed(JSON.stringify(flat)))).toMatchObject({ eventId: 'msg_1', type: flat.type, data: flat });
  });
});
