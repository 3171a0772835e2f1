import { describe, expect, test } from 'vitest';
import type { ReceivedRequest, Source } from '../../../lambdas/core/bridge/source.ts';
import { hmac } from '../../../lambdas/sources/hmac.ts';
import {
  github,
  hubspot,
  linear,
  pagerduty,
  shopify,
  square,
  stripe,
  typeform,
  zendesk,
} from '../../../lambdas/sources/presets.ts';
import { hmacOf, signRequest } from '../../../lambdas/sources/signing/sign-request.ts';
import { slack } from '../../../lambdas/sources/slack.ts';
import { standardWebhooks } from '../../../lambdas/sources/standard-webhooks.ts';
import { twilio } from '../../../lambdas/sources/twilio.ts';

const now = new Date('2026-11-24T12:00:00.000Z');
const settings = { secret: 'name' };
const request: ReceivedRequest = {
  method: 'POST',
  url: 'https://bridge.example/events/upstream',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"type":"x","data":{"webhookTimestamp":1}}'),
};

const sources: Record<string, Source> = {
  'Standard Webhooks': standardWebhooks(settings),
  GitHub: github(settings),
  Stripe: stripe(settings),
  Shopify: shopify(settings),
  Slack: slack(settings),
  HubSpot: hubspot(settings),
  Zendesk: zendesk(settings),
  Square: square(settings),
  Linear: linear(settings),
  Typeform: typeform(settings),
  PagerDuty: pagerduty(settings),
  'an HMAC with a nested timestamp in the body': hmac({
    ...settings,
    signature: { header: 'X-Signature', encoding: 'hex', algorithm: 'sha512' },
    timestamp: { at: '/sent/at', unit: 'iso8601', toleranceSeconds: 60 },
    signed: '{body}',
  }),
};

describe('a request that is signed for a source', () => {
  test.each(Object.entries(sources))('of kind %s is taken by it, and by no other secret', (_, source) => {
    const scheme = hmacOf(source);
    if (!scheme) throw new Error('the source has no scheme');
    const secret = 'whsec_YWN0aW9uLWJyaWRnZQ==';
    const signed = signRequest(scheme, request, secret, now);
    expect(() => source.verify(signed, [secret], now)).not.toThrow();
    expect(() => source.verify(signed, ['whsec_YW5vdGhlcg=='], now)).toThrow(/matches a secret/);
  });

  test('keeps an id that it has, and is given one that is signed and missing', () => {
    const scheme = hmacOf(standardWebhooks(settings));
    if (!scheme) throw new Error('the source has no scheme');
    const own = { ...request, headers: { 'webhook-id': 'mine' } };
    expect(signRequest(scheme, own, 'whsec_YQ==', now).headers['webhook-id']).toBe('mine');
    expect(signRequest(scheme, request, 'whsec_YQ==', now).headers['webhook-id']).toMatch(/^evt_/);
  });

  test('is none where the scheme is not declared as data', () => {
    expect(hmacOf(twilio(settings))).toBeUndefined();
  });
});
