import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { iam, slack, square } from '../../lambdas/config.ts';
import type { ReceivedRequest, Source } from '../../lambdas/core/bridge/source.ts';
import { SignatureInvalidError } from '../../lambdas/core/errors.ts';
import { MAX_BODY_BYTES } from '../../lambdas/steps/prove-sender.ts';
import { accepting } from '../fixtures/accepting.ts';

const now = new Date('2026-03-30T10:30:00.000Z');
const calledUrl = 'https://d1.execute-api.us-east-1.amazonaws.com/events/upstream';
const depsOf = (source: Source, publicBaseUrl?: string) =>
  accepting({ source, secret: 'key', now, ...(publicBaseUrl !== undefined && { publicBaseUrl }) });

describe('a source whose signature covers the URL', () => {
  const body = JSON.stringify({ event_id: 'evt_1', type: 'payment.updated', created_at: now.toISOString() });
  const signedFor = (url: string): ReceivedRequest => ({
    method: 'POST',
    url: calledUrl,
    headers: {
      'content-type': 'application/json',
      'x-square-hmacsha256-signature': createHmac('sha256', 'key')
        .update(url + body)
        .digest('base64'),
    },
    body: Buffer.from(body),
  });

  test.each([
    ['that API Gateway was called by', calledUrl, square({ secret: 's' }), undefined],
    [
      'below the bridge’s',
      'https://example.com/hooks/events/upstream',
      square({ secret: 's' }),
      'https://example.com/hooks',
    ],
    [
      'below its own',
      'https://pos.example.com/events/upstream',
      square({ secret: 's', publicBaseUrl: 'https://pos.example.com' }),
      'https://example.com/hooks',
    ],
  ])('is verified with the URL %s', async (_, url, source, publicBaseUrl) => {
    const deps = depsOf(source, publicBaseUrl);
    expect(await acceptEvent('upstream', signedFor(url), deps)).toMatchObject({ event: { eventId: 'evt_1' } });
    const elsewhere = acceptEvent('upstream', signedFor('https://elsewhere/events/upstream'), deps);
    await expect(elsewhere).rejects.toMatchObject({ status: 401 });
  });
});

describe('a body of more than is read', () => {
  test('is refused before anything is read, its secret included', async () => {
    let reads = 0;
    const source: Source = {
      ...iam(),
      verify: () => {
        throw new Error('not to be called');
      },
    };
    const deps = {
      ...depsOf(source),
      secretsOf: async () => {
        reads++;
        return [];
      },
    };
    const request = { method: 'POST', url: calledUrl, headers: {}, body: Buffer.alloc(MAX_BODY_BYTES + 1) };
    await expect(acceptEvent('upstream', request, deps)).rejects.toMatchObject({ status: 413 });
    expect(reads).toBe(0);
  });
});

describe('a signature that does not hold', () => {
  const request = { method: 'POST', url: calledUrl, headers: {}, body: Buffer.from('{}') };
  const source = (tried: (readonly string[])[]): Source => ({
    ...iam(),
    verify: (_, secrets) => {
      if (secrets.length > 0) tried.push(secrets);
      throw new SignatureInvalidError('is wrong');
    },
  });

  test.each([
    ['once while the secrets are the same', ['a', 'b'], [['a', 'b']]],
    [
      'again with a secret that was rotated in',
      ['c', 'a'],
      [
        ['a', 'b'],
        ['c', 'a'],
      ],
    ],
  ])('is tried %s', async (_, fresh, expected) => {
    const tried: (readonly string[])[] = [];
    const secretsOf = async (_names: readonly string[], reading?: { readonly fresh: boolean }) =>
      reading?.fresh ? fresh : ['a', 'b'];
    const deps = { ...depsOf(source(tried)), secretsOf };
    await expect(acceptEvent('upstream', request, deps)).rejects.toMatchObject({ status: 401 });
    expect(tried).toEqual(expected);
  });
});

describe('a source that IAM guards', () => {
  const body = Buffer.from(JSON.stringify({ specversion: '1.0', id: '1', source: '/', type: 't' }));
  const request = { method: 'POST', url: calledUrl, headers: { 'content-type': 'application/json' }, body };
  const caller = { accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/shop' };

  test('takes events from those alone whom the authorizer names', async () => {
    const deps = depsOf(iam());
    expect(await acceptEvent('upstream', { ...request, caller }, deps)).toMatchObject({ event: { eventId: '1' } });
    await expect(acceptEvent('upstream', request, deps)).rejects.toMatchObject({ status: 401 });
  });
});

describe('a request that asks something of the endpoint', () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: '3eZbrw1a' });
  const timestamp = String(now.getTime() / 1_000);
  const signature = createHmac('sha256', 'key').update(`v0:${timestamp}:${body}`).digest('hex');
  const request = (signed: string): ReceivedRequest => ({
    method: 'POST',
    url: calledUrl,
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signed}`,
    },
    body: Buffer.from(body),
  });

  test('is answered once it is proven, and not before', async () => {
    const deps = depsOf(slack({ secret: 's' }));
    const reply = { kind: 'reply', body: { challenge: '3eZbrw1a' } };
    expect(await acceptEvent('upstream', request(signature), deps)).toEqual(reply);
    const forged = request(signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0')));
    await expect(acceptEvent('upstream', forged, deps)).rejects.toMatchObject({ status: 401 });
  });
});
