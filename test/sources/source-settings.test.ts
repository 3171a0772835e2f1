import { describe, expect, test } from 'vitest';
import { basic, bearer } from '../../lambdas/sources/credentials.ts';
import { hmac } from '../../lambdas/sources/hmac.ts';
import { eventBridge, iam } from '../../lambdas/sources/iam.ts';
import { github, hubspot, stripe } from '../../lambdas/sources/presets.ts';
import { slack } from '../../lambdas/sources/slack.ts';
import { standardWebhooks } from '../../lambdas/sources/standard-webhooks.ts';
import { twilio } from '../../lambdas/sources/twilio.ts';

/** As JavaScript, or whoever switches the types off, calls it. */
const untyped = (factory: unknown, ...settings: readonly unknown[]): unknown => {
  if (typeof factory !== 'function') throw new Error('no function');
  return factory(...settings);
};

const secret = 'action-bridge/sources/acme';
const parts = { secret, signature: { header: 'X-Acme', encoding: 'hex' }, signed: '{body}' };

describe('settings of a source that cannot work are refused where they are written, by kind and member', () => {
  test.each([
    ['a missing secret', hmac, { ...parts, secret: undefined }, /^source of kind HMAC: \/secret: is missing: the name/],
    ['a secret that is no name', hmac, { ...parts, secret: [7] }, /HMAC: \/secret: is no name of a secret/],
    [
      'a misspelt encoding',
      hmac,
      { ...parts, name: 'Acme', signature: { header: 'X-Acme', encoding: 'hexx' } },
      /^source of kind Acme: \/signature\/encoding: .*"hex"/,
    ],
    ['a missing signature', hmac, { ...parts, signature: undefined }, /\/signature: is missing/],
    [
      'an unknown algorithm',
      hmac,
      { ...parts, signature: { ...parts.signature, algorithm: 'md5' } },
      /\/signature\/algorithm: .*"sha256"/,
    ],
    [
      'a header that none can be',
      hmac,
      { ...parts, signature: { ...parts.signature, header: 'X Acme' } },
      /\/signature\/header: is no name/,
    ],
    ['a misspelt member', hmac, { ...parts, secrets: secret }, /the whole: .*"secrets"/],
    [
      'a unit of no time',
      hmac,
      { ...parts, timestamp: { at: 'X-Acme', unit: 'minutes', toleranceSeconds: 1 } },
      /\/timestamp\/unit: .*"seconds"/,
    ],
    ['a key in no encoding', hmac, { ...parts, key: { encoding: 'utf-9' } }, /\/key\/encoding: .*"utf8"/],
    ['an event without a type', hmac, { ...parts, event: { id: '/id' } }, /\/event\/type: is missing/],
    ['a preset without its secret', github, {}, /^source of kind GitHub: \/secret: is missing/],
    ['a preset of a URL that is a number', hubspot, { secret, publicBaseUrl: 7 }, /HubSpot: \/publicBaseUrl: /],
    ['no settings at all', stripe, undefined, /^source of kind Stripe: \/secret: is missing/],
    ['Slack without its secret', slack, {}, /^source of kind Slack: \/secret: is missing/],
    ['Twilio without its secret', twilio, undefined, /^source of kind Twilio: .*is missing/],
    [
      'Standard Webhooks without theirs',
      standardWebhooks,
      {},
      /^source of kind Standard Webhooks: \/secret: is missing/,
    ],
    ['a bearer without its secret', bearer, {}, /^source of kind Bearer token: \/secret: is missing/],
    ['basic with a misspelt member', basic, { secret, events: {} }, /^source of kind Basic authentication: .*"events"/],
    ['IAM with an event of no type', iam, { event: {} }, /^source of kind AWS IAM: \/event\/type: is missing/],
  ])('%s', (_, factory, settings, message) => {
    expect(() => untyped(factory, settings)).toThrow(message);
  });

  test('and what can work is not', () => {
    expect(() => untyped(hmac, parts)).not.toThrow();
    expect(() => [iam(), iam({ event: eventBridge }), bearer({ secret: [secret] })]).not.toThrow();
  });

  test('no value is repeated, which may be the secret itself', () => {
    const misplaced = () => untyped(hmac, { ...parts, signature: { header: 'X-Acme', encoding: 'shpss_1234' } });
    expect(misplaced).toThrow(/encoding/);
    expect(misplaced).not.toThrow(/shpss_1234/);
  });
});
