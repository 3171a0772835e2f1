import { describe, expect, test } from 'vitest';
import { pagerduty, standardWebhooks, typeform, zendesk } from '../../lambdas/config.ts';
import type { ReceivedRequest, Source } from '../../lambdas/core/bridge/source.ts';
import { SignatureInvalidError } from '../../lambdas/core/errors.ts';

/** A request that something other than this repository's code has signed. */
interface SignedElsewhere {
  readonly source: Source;
  readonly secret: string;
  readonly at: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const settings = { secret: 'action-bridge/sources/upstream' };

/**
 * Of the vendors whose npm packages neither sign nor verify, a signature that OpenSSL made of what their pages say:
 *
 *     printf '%s' "$signed" | openssl dgst -sha256 -hmac "$secret" [-binary | base64]
 */
const signed: Readonly<Record<string, SignedElsewhere>> = {
  // The secret is the one by which Zendesk signs the tests of a webhook that is not there yet; it is a key as it is written.
  'Zendesk, by OpenSSL': {
    source: zendesk(settings),
    secret: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==',
    at: '2026-03-30T10:30:00Z',
    headers: {
      'x-zendesk-webhook-signature-timestamp': '2026-03-30T10:30:00Z',
      'x-zendesk-webhook-signature': 'wy+hJVwyc58GDGVF9xOV6kbV/9tGb5tDCS0Yft3KB4s=',
    },
    body: '{"type":"zen:event-type:ticket.created","time":"2026-03-30T10:29:59Z","detail":{"subject":"Zoë 🦊"}}',
  },
  'Typeform, by OpenSSL': {
    source: typeform(settings),
    secret: 'c3VwZXIgc2VjcmV0',
    at: '2026-03-30T10:30:00Z',
    headers: { 'typeform-signature': 'sha256=Fhj1TXDe1ZPKsGZ32oDAzPh/Zswx7J5eZ7hJGXeWe1M=' },
    body: '{"event_id":"LtWXD3crgy","event_type":"form_response","form_response":{"submitted_at":"2026-03-30T10:29:59Z","answers":[{"type":"text","text":"Zoë 🦊"}]}}',
  },
  'PagerDuty, by OpenSSL, while a secret is rotated': {
    source: pagerduty(settings),
    secret: 'an upstream secret, 48 characters as they send it',
    at: '2026-03-30T10:30:00Z',
    headers: {
      'x-pagerduty-signature':
        'v1=0a32e50f422cffa526581694f3afde382757ed95970116ac9e3022e8beb40d38,v1=3e342f184d35610dfc4dce88c04659943bf0734c8aedeea50d37f461ed3c3701',
    },
    body: '{"event":{"id":"5ac64822-4adc-4fda-ade0-410becf0de4f","event_type":"incident.triggered","occurred_at":"2026-03-30T10:29:59.169Z","data":{"title":"Zoë 🦊"}}}',
  },
  // What the tests of the Svix server, which wrote the specification, expect of an asymmetric key.
  'Standard Webhooks with a key pair, by the Svix server': {
    source: standardWebhooks(settings),
    secret: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
    at: '2021-02-25T15:02:10Z',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature':
        'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    },
    body: '{"test": 2432232314}',
  },
};

describe.each(Object.entries(signed))('a signature of %s', (_, { source, secret, at, headers, body }) => {
  const requestOf = (text: string): ReceivedRequest => ({
    method: 'POST',
    url: 'https://bridge.example.com/events/upstream',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(text),
  });

  test('proves the request', () => {
    source.verify(requestOf(body), [secret], new Date(at));
  });

  test('proves no other body', () => {
    expect(() => source.verify(requestOf(`${body} `), [secret], new Date(at))).toThrow(SignatureInvalidError);
  });
});
