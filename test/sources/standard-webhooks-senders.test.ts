import { describe, expect, test } from 'vitest';
import { standardWebhooks } from '../../lambdas/config.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import type { StandardWebhooksSettings } from '../../lambdas/sources/standard-webhooks.ts';
import { SvixWebhook } from '../oracles/svix.ts';
import { hmacOf, posted, refusalOf } from './signed-request.ts';

const key = 'YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==';
const secret = `whsec_${key}`;
const now = new Date('2026-03-30T10:30:00Z');
const seconds = now.getTime() / 1_000;

function signed(body: object | string, headers: Record<string, string> = {}): ReceivedRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return posted(text, {
    'svix-id': 'msg_1',
    'svix-timestamp': String(seconds),
    'svix-signature': new SvixWebhook(secret).sign('msg_1', now, text),
    ...headers,
  });
}

function taken(body: object | string, settings: Omit<StandardWebhooksSettings, 'secret'> = {}, headers = {}) {
  const source = standardWebhooks({ secret: 's', ...settings });
  source.verify(signed(body, headers), [secret], now);
  return source.read(signed(body, headers), 'users');
}

describe('a sender by Standard Webhooks whose body is its own', () => {
  test.each([
    ['milliseconds', 1_796_123_294_000, '2026-12-01T11:08:14.000Z'],
    ['seconds', 1_796_123_294, '2026-12-01T11:08:14.000Z'],
    ['seconds as text', '1796123294', '2026-12-01T11:08:14.000Z'],
    ['a moment without its offset', '2026-12-01T10:28:14.123', '2026-12-01T10:28:14.123Z'],
    ['a moment with a space', '2026-12-01 10:28:14', '2026-12-01T10:28:14Z'],
    ['null', null, undefined],
    ['an empty text', '', undefined],
    ['words', 'yesterday', undefined],
    ['an object', {}, undefined],
  ])('has its event taken, whatever its timestamp is: %s', (_, timestamp, time) => {
    const reading = taken({ type: 'user.created', timestamp, data: { id: 'u1' } });
    expect(reading).toMatchObject({ kind: 'event', event: { eventId: 'msg_1', type: 'user.created' } });
    expect(Object(reading).event.time).toBe(time);
    expect(Object(reading).event.data).toEqual({ id: 'u1' });
  });

  test('may have the type in another member, if the source says where', () => {
    const body = { event_type: 'incident.created', incident: { id: '01' } };
    const event = { type: '/event_type', data: '/incident' } as const;
    expect(taken(body, { event })).toMatchObject({
      event: { eventId: 'msg_1', type: 'incident.created', data: { id: '01' }, signedDigest: 'msg_1' },
    });
    expect(refusalOf(() => taken(body))).toMatch(
      /neither a CloudEvent .*\/type: is missing.*event: \{ type: '\/event_type' \}/,
    );
  });

  test('may have the type in a header, which binds the event to the signed id', () => {
    const event = { type: 'X-Event', id: '/ref', time: '/at' } as const;
    const reading = taken({ ref: 'r-1', at: seconds }, { event }, { 'x-event': 'user.created' });
    expect(reading).toMatchObject({
      event: { eventId: 'r-1', type: 'user.created', time: '2026-03-30T10:30:00.000Z', signedDigest: 'msg_1' },
    });
  });

  test('may send a list, whose events are not one for having one delivery', () => {
    const reading = taken([{ t: 'a' }, { t: 'b' }], { event: { list: '', type: '/t' } });
    const [a, b] = Object(reading).entries;
    expect([a.type, b.type]).toEqual(['a', 'b']);
    expect(a.eventId).not.toBe(b.eventId);
  });
});

describe('a secret of Standard Webhooks as people store it', () => {
  test.each([secret, `v1,${secret}`, key, key.replaceAll('=', '')])('proves the request: %s', (stored) => {
    const source = standardWebhooks({ secret: 's' });
    expect(refusalOf(() => source.verify(signed({}), [stored], now))).toBe('not refused');
  });
});

describe('a sender that has the right secret and signs wrongly', () => {
  const refusal = (made: (signed: string) => string) => {
    const text = '{"type":"t"}';
    const headers = { 'svix-signature': `v1,${made(`msg_1.${seconds}.${text}`)}` };
    return refusalOf(() => standardWebhooks({ secret: 's' }).verify(signed(text, headers), [secret], now));
  };

  test('is told that its key was text', () => {
    for (const text of [secret, key]) {
      const said = refusal((it) => hmacOf(it, text, 'base64'));
      expect(said).toContain('decode the part after whsec_ from base64');
      expect(said).not.toContain(key);
    }
  });

  test('is told that its signature is hex', () => {
    expect(refusal((it) => hmacOf(it, Buffer.from(key, 'base64'), 'hex'))).toContain('write it in base64');
  });

  test('is told that its timestamp is in milliseconds', () => {
    const headers = { 'svix-timestamp': String(now.getTime()) };
    expect(refusalOf(() => taken({ type: 't' }, {}, headers))).toMatch(
      /whole Unix seconds. It looks like milliseconds/,
    );
  });
});
