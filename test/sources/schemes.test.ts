import { describe, expect, test } from 'vitest';
import { bearer, hmac, hubspot, shopify } from '../../lambdas/config.ts';
import { SignatureInvalidError } from '../../lambdas/core/errors.ts';
import { hmacOf, posted, refusalOf, url } from './signed-request.ts';

const now = new Date('2026-03-30T10:30:00Z');
const secret = 'a key';
const settings = { secret: 's', signature: { header: 'X-Signature', encoding: 'hex' }, signed: '{body}' } as const;

describe('a signature in base64', () => {
  const source = hmac({ ...settings, signature: { header: 'X-Signature', encoding: 'base64' } });

  test('proves in each of its spellings: 40 bodies, URL-safe or not, padded or not', () => {
    for (let n = 0; n < 40; n += 1) {
      const body = `{"n":${n}}`;
      const padded = hmacOf(body, secret, 'base64');
      const spellings = [padded, padded.replace('=', ''), hmacOf(body, secret, 'base64url')];
      for (const spelled of [...spellings, `${hmacOf(body, secret, 'base64url')}=`]) {
        expect(refusalOf(() => source.verify(posted(body, { 'x-signature': spelled }), [secret], now))).toBe(
          'not refused',
        );
      }
    }
  });
});

describe('a signature in one of several headers', () => {
  const source = hmac({
    ...settings,
    signature: { header: ['X-DocuSign-Signature-1', 'X-DocuSign-Signature-2'], encoding: 'base64' },
  });
  const mine = hmacOf('{}', secret, 'base64');
  const others = hmacOf('{}', 'another key', 'base64');

  test('proves the request, whichever it is in', () => {
    source.verify(posted({}, { 'X-DocuSign-Signature-1': others, 'X-DocuSign-Signature-2': mine }), [secret], now);
    source.verify(posted({}, { 'X-DocuSign-Signature-2': mine }), [secret], now);
  });

  test('proves nothing if it is in another, or no other is right', () => {
    const refused = (headers: Record<string, string>) =>
      expect(() => source.verify(posted({}, headers), [secret], now));
    refused({ 'X-DocuSign-Signature-3': mine }).toThrow(/None of the headers X-DocuSign-Signature-1, X-DocuSign/);
    refused({ 'X-DocuSign-Signature-1': others }).toThrow(SignatureInvalidError);
  });
});

describe('a signature in the body, as Mailgun has it', () => {
  const mailgun = {
    secret: 's',
    signature: { at: '/signature/signature', encoding: 'hex' },
    timestamp: { at: '/signature/timestamp', unit: 'seconds', toleranceSeconds: 300 },
    signed: '{/signature/timestamp}{/signature/token}',
    bodyIsUnsigned: true,
    event: { id: '/signature/token', type: '/event-data/event', data: '/event-data' },
  } as const;
  const source = hmac(mailgun);
  const token = '8d3bf7c6';
  const body = (changes: object = {}, timestamp = String(now.getTime() / 1_000)) => ({
    signature: { timestamp, token, signature: hmacOf(timestamp + token, secret), ...changes },
    'event-data': { event: 'delivered', recipient: 'a' },
  });

  test('proves the request for as long as its moment is near', () => {
    source.verify(posted(body()), [secret], now);
    const old = body({}, String(now.getTime() / 1_000 - 301));
    expect(() => source.verify(posted(old), [secret], now)).toThrow('301 s ago');
  });

  test.each([
    ['another token', { token: 'x' }],
    ['another moment', { timestamp: '1' }],
    ['no signature', { signature: undefined }],
    ['a list for a signature', { signature: [] }],
  ])('proves nothing with %s', (_, changes) => {
    expect(() => source.verify(posted(body(changes)), [secret], now)).toThrow(SignatureInvalidError);
  });

  test('is bound to the delivery, unless the id is part of what is signed', () => {
    const unsignedId = hmac({ ...mailgun, event: { ...mailgun.event, id: '/event-data/event' } });
    expect(unsignedId.read(posted(body()), 'm')).toMatchObject({
      event: { signedDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const signedId = hmac({ ...mailgun, event: { ...mailgun.event, type: { constant: 't' } } });
    expect(signedId.read(posted(body()), 'm')).not.toHaveProperty('event.signedDigest');
  });

  test('needs to be said, or the source is refused at load', () => {
    const { bodyIsUnsigned: _, ...unsaid } = mailgun;
    expect(() => hmac(unsaid)).toThrow('bodyIsUnsigned: true');
    expect(() => hmac({ ...mailgun, signature: { encoding: 'hex' } })).toThrow('either `header` or `at`');
  });
});

describe('a template of what is signed', () => {
  const withTemplate = (signed: string) => hmac({ ...settings, signed });
  const request = (signature: string) => ({
    ...posted({}, { 'x-signature': signature, date: 'today' }),
    url: `${url}?a=%20b&c`,
  });

  test.each([
    ['{method}\n{path}\n{body}', 'POST\n/events/upstream\n{}'],
    ['{path}?{query}{body}', '/events/upstream?a=%20b&c{}'],
    ['{url}|{header:Date}|{body}', `${url}?a=%20b&c|today|{}`],
  ])('stands for the request: %s', (template, bytes) => {
    withTemplate(template).verify(request(hmacOf(bytes, secret)), [secret], now);
    expect(() => withTemplate(template).verify(request(hmacOf(`${bytes}x`, secret)), [secret], now)).toThrow();
  });

  test.each(['{uri}', '{Body}', '{rawBody}', '{}', '{header:X Y}'])('is refused at load with %s', (placeholder) => {
    expect(() => withTemplate(`{body}${placeholder}`)).toThrow(`has ${placeholder}, which stands for nothing`);
  });

  test('of the URL hints at publicBaseUrl when it does not match, and another does not', () => {
    const refusal = (template: string) =>
      refusalOf(() => withTemplate(template).verify(request(hmacOf('x', secret)), [secret], now));
    expect(refusal('{url}{body}')).toContain('publicBaseUrl');
    expect(refusal('{path}{body}')).toContain('publicBaseUrl');
    expect(refusal('{body}')).not.toContain('publicBaseUrl');
  });
});

describe('HubSpot, which decodes the URL before it signs it', () => {
  const query = '?return=https%3A%2F%2Fx.example%2Fa%20b';
  const signedOver = (signedUrl: string) => {
    const at = String(now.getTime());
    return {
      ...posted('[]', {
        'X-HubSpot-Request-Timestamp': at,
        'X-HubSpot-Signature-v3': hmacOf(`POST${signedUrl}[]${at}`, secret, 'base64'),
      }),
      url: url + query,
    };
  };

  test('is proven by either form of it', () => {
    hubspot({ secret: 's' }).verify(signedOver(`${url}?return=https://x.example/a%20b`), [secret], now);
    hubspot({ secret: 's' }).verify(signedOver(url + query), [secret], now);
    expect(() => hubspot({ secret: 's' }).verify(signedOver(`${url}?return=x`), [secret], now)).toThrow(
      'publicBaseUrl',
    );
  });
});

describe('HubSpot, whose event ids are not unique', () => {
  const event = {
    eventId: 7,
    subscriptionId: 1,
    portalId: 3,
    objectId: 1,
    occurredAt: 1,
    subscriptionType: 'contact.creation',
  };
  const ids = (events: object[]) => {
    const reading = hubspot({ secret: 's' }).read(posted(events), 'crm');
    return Object(reading).entries.map(
      ({ origin, eventId }: { origin: string; eventId: string }) => `${origin} ${eventId}`,
    );
  };

  test('sends as many events as there are objects, moments and properties', () => {
    const changed = { ...event, propertyName: 'email' };
    const all = [
      event,
      { ...event, objectId: 2 },
      { ...event, occurredAt: 2 },
      changed,
      { ...changed, propertyName: 'phone' },
    ];
    expect(new Set(ids(all)).size).toBe(all.length);
    expect(ids([event])).toEqual(ids([{ ...event, attemptNumber: 3 }]));
  });
});

describe('an id of several parts', () => {
  const source = hmac({
    ...settings,
    event: { id: ['/a', { firstOf: ['/b'], optional: true }], type: { constant: 't' } },
  });
  const idOf = (body: object) => Object(source.read(posted(body), 'x')).event.eventId;

  test('tells events apart, whatever the parts hold', () => {
    expect(idOf({ a: 'x:', b: 'y' })).not.toBe(idOf({ a: 'x', b: ':y' }));
    expect(idOf({ a: 'x', b: null })).toBe(idOf({ a: 'x' }));
    expect(idOf({ a: 'a'.repeat(200), b: 'b'.repeat(200) })).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is missing if a part is that has to be there', () => {
    expect(() => idOf({ b: 'y' })).toThrow('/a: is missing');
  });
});

describe('Shopify, which leaves out X-Shopify-Event-Id at times', () => {
  const headers = { 'X-Shopify-Topic': 'orders/create', 'X-Shopify-Webhook-Id': 'w-1' };
  const read = (more: object) => shopify({ secret: 's' }).read(posted({}, { ...headers, ...more }), 'shop');

  test('is known by X-Shopify-Webhook-Id then', () => {
    expect(read({})).toMatchObject({ event: { eventId: 'w-1' } });
    expect(read({ 'X-Shopify-Event-Id': 'e-1' })).toMatchObject({ event: { eventId: 'e-1' } });
    expect(() => read({ 'X-Shopify-Webhook-Id': undefined })).toThrow(
      'none of X-Shopify-Event-Id, X-Shopify-Webhook-Id',
    );
  });
});

describe('a token that is not in Authorization', () => {
  const inHeader = bearer({ secret: 's', header: 'X-Gitlab-Token' });
  const inQuery = bearer({ secret: 's', query: 'token' });
  const called = (query: string, headers = {}) => ({ ...posted({}, headers), url: `${url}${query}` });

  test('proves the sender in the place that the source names', () => {
    inHeader.verify(posted({}, { 'x-gitlab-token': secret }), [secret], now);
    inQuery.verify(called(`?a=1&token=${encodeURIComponent(secret)}`), [secret], now);
  });

  test.each([
    ['in the query of a source that names a header', inHeader, called(`?X-Gitlab-Token=${encodeURIComponent(secret)}`)],
    ['in Authorization', inHeader, posted({}, { authorization: `Bearer ${secret}` })],
    ['in a header of a source that names a query parameter', inQuery, posted({}, { token: secret })],
    ['wrong', inQuery, called('?token=x')],
    ['empty', inHeader, posted({}, { 'x-gitlab-token': '' })],
  ])('proves nothing %s', (_, source, request) => {
    expect(() => source.verify(request, [secret, ''], now)).toThrow(SignatureInvalidError);
  });

  test('is in one place', () => {
    expect(() => bearer({ secret: 's', query: 'a', header: 'B' })).toThrow('not both');
  });
});
