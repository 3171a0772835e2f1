import { describe, expect, test } from 'vitest';
import { SignatureInvalidError, SignatureMissingError } from '../../lambdas/core/errors.ts';
import { basic, bearer } from '../../lambdas/sources/credentials.ts';
import { github, shopify, stripe } from '../../lambdas/sources/presets.ts';
import { slack } from '../../lambdas/sources/slack.ts';
import { standardWebhooks } from '../../lambdas/sources/standard-webhooks.ts';
import { twilio } from '../../lambdas/sources/twilio.ts';
import { proveSender } from '../../lambdas/steps/prove-sender.ts';

const secret = 'some/name';
const sources = {
  standardWebhooks: standardWebhooks({ secret }),
  github: github({ secret }),
  shopify: shopify({ secret }),
  stripe: stripe({ secret }),
  slack: slack({ secret }),
  twilio: twilio({ secret }),
  basic: basic({ secret, event: { id: '/id', type: '/type' } }),
  bearer: bearer({ secret, event: { id: '/id', type: '/type' } }),
};

const prove = (source: (typeof sources)[keyof typeof sources], headers: Record<string, string>) => {
  const reads: (readonly string[])[] = [];
  const request = { method: 'POST', url: 'https://x.example/events/a', headers, body: Buffer.from('{}') };
  const secretsOf = async (names: readonly string[]) => {
    reads.push(names);
    return ['whsec_YWN0aW9uLWJyaWRnZQ=='];
  };
  const proven = proveSender({ source, name: 'source a' }, request, { secretsOf, now: () => new Date(0) });
  return { proven, reads };
};

describe('a request without a signature', () => {
  test.each(Object.entries(sources))(
    'to a source of kind %s is refused without reading a secret',
    async (_, source) => {
      const { proven, reads } = prove(source, {});
      await expect(proven).rejects.toThrow(SignatureMissingError);
      expect(reads).toEqual([]);
    },
  );
});

describe('a request with a signature that does not hold', () => {
  test('is refused with the secret in hand', async () => {
    const { proven, reads } = prove(sources.github, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` });
    await expect(proven).rejects.toThrow(SignatureInvalidError);
    expect(reads).not.toEqual([]);
  });
});
