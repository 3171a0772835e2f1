import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { defineBridge, hmac, slack, square } from '../../lambdas/config.ts';
import { publicUrl } from '../../lambdas/core/bridge/public-url.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { MediaTypeError } from '../../lambdas/core/errors.ts';
import type { EventMapping } from '../../lambdas/sources/reading/event-mapping.ts';

const settings = {
  secret: 's',
  signature: { header: 'X-Signature', encoding: 'hex' },
  signed: '{body}',
} as const;
const now = new Date();

function signed(body: unknown, headers: Record<string, string> = {}): ReceivedRequest {
  const bytes = Buffer.from(JSON.stringify(body));
  const signature = createHmac('sha256', 'key').update(bytes).digest('hex');
  return {
    method: 'POST',
    url: 'https://bridge',
    headers: { 'content-type': 'application/json', 'x-signature': signature, ...headers },
    body: bytes,
  };
}

describe('a scheme that would prove nothing', () => {
  const timestamp = { at: 'X-Time', unit: 'seconds', toleranceSeconds: 60 } as const;
  test.each([
    ['no body in what is signed', { signed: '{url}' }, 'any body would do'],
    ['a timestamp that is declared nowhere', { signed: '{timestamp}{body}' }, 'where it is'],
    ['a timestamp that is not signed', { timestamp }, 'anybody could refresh it'],
    [
      'a timestamp that is read from the body to prove the body',
      { timestamp: { ...timestamp, at: '/sentAt' }, signed: '{timestamp}{body}' },
      'leave {timestamp} out',
    ],
    ['no tolerance', { timestamp: { ...timestamp, toleranceSeconds: 0 }, signed: '{timestamp}{body}' }, 'not above 0'],
  ])('is refused at synth: %s', (_, other, words) => {
    expect(() => hmac({ ...settings, ...other })).toThrow(words);
  });
});

describe('a source that says nothing of its events', () => {
  const source = hmac(settings);

  test('sends CloudEvents, known in binary mode by what is signed', () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'evt_1', 'ce-source': '/', 'ce-type': 't' };
    source.verify(signed({ a: 1 }, headers), ['key'], now);
    const reading = source.read(signed({ a: 1 }, headers), 'acme');
    expect(reading).toMatchObject({
      event: { eventId: 'evt_1', signedDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const replayed = source.read(signed({ a: 1 }, { ...headers, 'ce-id': 'evt_2' }), 'acme');
    const { digest, signedDigest } = Object(reading).event;
    expect(replayed).toMatchObject({ event: { eventId: 'evt_2', digest, signedDigest } });
  });

  test('sends nothing else', () => {
    expect(() => source.read(signed({ a: 1 }), 'acme')).toThrow(MediaTypeError);
  });
});

describe('an id', () => {
  const keyOf = (source: ReturnType<typeof hmac>) =>
    Object(source.read(signed({ id: 'b' }, { 'x-id': 'h', 'content-type': 'application/json' }), 'acme')).event
      .signedDigest;

  const constant = { constant: 't' };

  test.each<[string, string, EventMapping, boolean]>([
    ['in the body', '{body}', { id: '/id', type: 'X-Id' }, false],
    ['in a signed header', '{x-id}{body}', { id: 'X-Id', type: constant }, false],
    ['in a header that is not signed', '{body}', { id: 'X-Id', type: constant }, true],
    ['made of the content alone', '{body}', { type: '/id' }, false],
    ['made of the content and a header that is not signed', '{body}', { type: 'X-Id' }, true],
    ['beside an origin that is not signed', '{body}', { id: '/id', type: constant, origin: ['/id', 'X-Id'] }, true],
  ])('%s is guarded by the signature, or else by an owner', (_, template, event, isOwned) => {
    expect(keyOf(hmac({ ...settings, signed: template, event })) !== undefined).toBe(isOwned);
  });

  test('of each event in a list has an owner of its own', () => {
    const source = hmac({ ...settings, event: { list: '', id: 'X-Id', type: constant, origin: '/id' } });
    const reading = source.read(signed([{ id: 'a' }, { id: 'b' }], { 'x-id': 'h' }), 'acme');
    const keys = Object(reading).entries.map(({ signedDigest }: { signedDigest: string }) => signedDigest);
    expect(new Set(keys).size).toBe(2);
  });
});

describe('Slack, when it makes sure of the endpoint', () => {
  test('is answered its challenge', () => {
    const asked = signed({ type: 'url_verification', token: 'x', challenge: '3eZbrw1a' });
    expect(slack({ secret: 's' }).read(asked, 'slack')).toEqual({ kind: 'reply', body: { challenge: '3eZbrw1a' } });
  });

  test('is told that a form holds no event', () => {
    const form = signed({}, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(() => slack({ secret: 's' }).read(form, 'slack')).toThrow(MediaTypeError);
  });
});

describe('Slack, when it holds events back', () => {
  const limited = {
    token: 'Jhj5dZrVaK7ZwHHjRyZWjbDl',
    type: 'app_rate_limited',
    minute_rate_limited: 1_518_467_820,
    team_id: 'T123456',
    api_app_id: 'A123456',
  };
  const read = (body: object) => Object(slack({ secret: 's' }).read(signed(body), 'slack')).event;

  test('says so by an event that has no id, and is known by its content', () => {
    expect(read(limited)).toMatchObject({
      type: 'app_rate_limited',
      time: '2018-02-12T20:37:00.000Z',
      data: limited,
      eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(read(limited).eventId).toBe(read(limited).eventId);
    expect(read({ ...limited, minute_rate_limited: 1_518_467_880 }).eventId).not.toBe(read(limited).eventId);
    expect(read({ ...limited, team_id: 'T7' }).eventId).not.toBe(read(limited).eventId);
  });
});

describe('the public URL of a source', () => {
  const received = { ...signed({}), url: 'https://d1.execute-api.aws/events/pos?a=%20b&a' };

  test.each([
    [undefined, 'https://d1.execute-api.aws/events/pos?a=%20b&a'],
    ['https://hooks.example.com', 'https://hooks.example.com/events/pos?a=%20b&a'],
    ['https://example.com/hooks/', 'https://example.com/hooks/events/pos?a=%20b&a'],
  ])('below %s is %s', (base, url) => {
    expect(publicUrl(received, '/events/pos', base)).toBe(url);
  });

  test.each(['hooks.example.com', 'ftp://example.com', 'https://example.com?x=1', 'https://example.com/#x'])(
    'is not below %s, which is refused at synth',
    (publicBaseUrl) => {
      expect(() => defineBridge({ sources: {}, routes: [], publicBaseUrl })).toThrow('publicBaseUrl');
      const pos = square({ secret: 's', publicBaseUrl });
      expect(() => defineBridge({ sources: { pos }, routes: [] })).toThrow('source pos');
    },
  );
});
