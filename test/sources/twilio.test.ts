import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { twilio } from '../../lambdas/config.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { EventInvalidError, MediaTypeError, SignatureInvalidError } from '../../lambdas/core/errors.ts';
import { twilioSdk } from '../oracles/twilio.ts';

const authToken = '12345';
const now = new Date();
const source = twilio({ secret: 's' });
const base = 'https://bridge.example.com/events/twilio';
const form = 'application/x-www-form-urlencoded';

interface Sent {
  readonly body: string;
  readonly type: string;
  readonly url?: string;
  /** As Twilio signed it, where that differs from what is called. */
  readonly signedUrl?: string;
  readonly parameters?: Record<string, string | string[]>;
}

function sent({ body, type, url = base, signedUrl = url, parameters = {} }: Sent): ReceivedRequest {
  const signature = twilioSdk.getExpectedTwilioSignature(authToken, signedUrl, parameters);
  const headers = { 'content-type': type, 'x-twilio-signature': signature };
  return { method: 'POST', url, headers, body: Buffer.from(body) };
}

const sha256 = (body: string) => createHash('sha256').update(body).digest('hex');
const json = (body: string, hashed = body) =>
  sent({ body, type: 'application/json', url: `${base}?bodySHA256=${sha256(hashed)}` });
const verify = (request: ReceivedRequest) => source.verify(request, ['other', authToken], now);
const created = JSON.stringify({
  eventType: 'COMMUNICATION_CREATED',
  timestamp: '2026-03-30T10:29:59Z',
  data: { id: 'conv_communication_1', content: { text: 'Zoë 🦊' } },
});

describe('a webhook of Conversation Orchestrator', () => {
  test('is proven by the hash of its body in the signed URL, as Twilio’s own package does it', () => {
    const request = json(created);
    const signature = request.headers['x-twilio-signature'] ?? '';
    expect(twilioSdk.validateRequestWithBody(authToken, signature, request.url, created)).toBe(true);
    verify(request);
  });

  test('is an event of the type that it names', () => {
    const reading = source.read(json(created), 'twilio');
    expect(reading).toMatchObject({
      kind: 'event',
      event: { type: 'COMMUNICATION_CREATED', time: '2026-03-30T10:29:59Z', data: JSON.parse(created) },
    });
  });

  test('is proven where the URL has a question mark in its query', () => {
    verify(sent({ body: created, type: 'application/json', url: `${base}?next=/a?b&bodySHA256=${sha256(created)}` }));
  });

  test('is known by its content where Twilio sends no idempotency token', () => {
    const idOf = (body: string) => {
      const reading = source.read(json(body), 'twilio');
      return reading.kind === 'event' ? reading.event.eventId : '';
    };
    expect(idOf(created)).toMatch(/^[0-9a-f]{64}$/);
    expect(idOf(created)).toBe(idOf(created));
    expect(idOf(created.replace('Zoë', 'Zoe'))).not.toBe(idOf(created));
  });

  test.each([
    ['another body', json(`${created} `, created)],
    ['a body that nothing hashes', sent({ body: created, type: 'application/json' })],
    ['a hash that is none', sent({ body: created, type: 'application/json', url: `${base}?bodySHA256=zz` })],
  ])('is refused for %s', (_, request) => {
    expect(() => verify(request)).toThrow(SignatureInvalidError);
  });
});

describe('a form', () => {
  const body = 'To=%2B18005550100&Body=a+b&MediaUrl=2&MediaUrl=1&MediaUrl=1&MessageStatus=sent';
  const parameters = { To: '+18005550100', Body: 'a b', MediaUrl: ['2', '1', '1'], MessageStatus: 'sent' };

  test('is proven with parameters that come several times', () => {
    verify(sent({ body, type: form, parameters }));
  });

  test.each([base.replace('.com', '.com:443'), base])(
    'is proven whether or not Twilio signed the port: %s',
    (signedUrl) => {
      verify(sent({ body, type: form, parameters, signedUrl }));
      verify({ ...sent({ body, type: form, parameters, signedUrl }), url: base.replace('.com', '.com:443') });
    },
  );

  test('is refused for another URL, and told where the URL is configured', () => {
    const request = sent({ body, type: form, parameters, signedUrl: 'https://d1.execute-api/events/twilio' });
    expect(() => verify(request)).toThrow('publicBaseUrl');
  });

  test.each([
    ['EventType=onMessageAdded&MessageStatus=sent', 'onMessageAdded'],
    ['MessageStatus=delivered&SmsStatus=sent', 'delivered'],
    ['SmsStatus=received&Body=Hi', 'received'],
    ['CallStatus=completed', 'completed'],
  ])('%s is an event of type %s', (text, type) => {
    expect(source.read(sent({ body: text, type: form }), 'twilio')).toMatchObject({ event: { type } });
  });

  test.each(['MessageStatus=sent&MessageStatus=delivered', 'MessageStatus=delivered&MessageStatus=sent'])(
    'that says two things of what happened is no event, in whatever order: %s',
    (text) => {
      expect(() => source.read(sent({ body: text, type: form }), 'twilio')).toThrow('/MessageStatus');
    },
  );

  test('that has the prototype among its parameters is no event', () => {
    const proto = sent({ body: 'MessageStatus=sent&__proto__=x', type: form });
    expect(() => source.read(proto, 'twilio')).toThrow(EventInvalidError);
  });

  test('that says nothing of what happened is no event', () => {
    expect(() => source.read(sent({ body: 'Body=Hi', type: form }), 'twilio')).toThrow(EventInvalidError);
    expect(() => source.read(sent({ body: 'Body=Hi', type: 'text/plain' }), 'twilio')).toThrow(MediaTypeError);
  });
});
