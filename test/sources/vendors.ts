import { createHmac, generateKeyPairSync, sign as signEd25519 } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { expect } from 'vitest';
import {
  github,
  hmac,
  hubspot,
  linear,
  pagerduty,
  shopify,
  slack,
  square,
  standardWebhooks,
  stripe,
  twilio,
  typeform,
  zendesk,
} from '../../lambdas/config.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { signForGithub } from '../oracles/github.ts';
import { HubspotSignature } from '../oracles/hubspot.ts';
import { LinearWebhookClient } from '../oracles/linear.ts';
import { ApiVersion, shopifyApi } from '../oracles/shopify.ts';
import { isValidSlackRequest } from '../oracles/slack.ts';
import { WebhooksHelper } from '../oracles/square.ts';
import { Stripe } from '../oracles/stripe.ts';
import { SvixWebhook } from '../oracles/svix.ts';
import { twilioSdk } from '../oracles/twilio.ts';
import type { SourceUnderTest } from './source.contract.ts';

const settings = { secret: 'action-bridge/sources/upstream' };
const url = 'https://bridge.example.com/events/upstream';
const json = { 'Content-Type': 'application/json' };
const secret = 'a secret, with ümlaut';
const otherSecret = 'another secret';

const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000));
const parsed = (body: string) => JSON.parse(body);
const textOf = ({ body }: ReceivedRequest) => Buffer.from(body).toString();
const hmacOf = (text: string, key: string, encoding: 'hex' | 'base64', algorithm = 'sha256') =>
  createHmac(algorithm, key).update(text).digest(encoding);

/** What most vendors have in common. */
const common = { secret, otherSecret, url };
const whsec = (key: string) => `whsec_${Buffer.from(key).toString('base64')}`;
const standard = {
  source: standardWebhooks(settings),
  secret: whsec('first-first-first-first-'),
  otherSecret: whsec('other-other-other-other-'),
  url,
  toleranceSeconds: 300,
  body: (name: string) => JSON.stringify({ type: 'user.renamed', timestamp: '2026-03-30T10:29:59Z', data: { name } }),
  event: (body: string) => ({
    eventId: 'msg_1',
    type: 'user.renamed',
    time: '2026-03-30T10:29:59Z',
    data: parsed(body).data,
  }),
};

const keys = { right: generateKeyPairSync('ed25519'), other: generateKeyPairSync('ed25519') };
const publicKey = (name: keyof typeof keys) => {
  const { x = '' } = keys[name].publicKey.export({ format: 'jwk' });
  return `whpk_${Buffer.from(x, 'base64url').toString('base64')}`;
};

/** Every preset, and a source of one’s own, with requests that the vendor’s own package signed or finds genuine, where there is one. */
export const vendors: readonly SourceUnderTest[] = [
  {
    ...standard,
    name: 'Standard Webhooks',
    headers: (body, { secret: by, at }) => ({
      ...json,
      'webhook-id': 'msg_1',
      'webhook-timestamp': seconds(at),
      'webhook-signature': new StandardWebhook(by).sign('msg_1', at, body),
    }),
    signatureHeader: 'webhook-signature',
    signedHeaders: ['webhook-id', 'webhook-timestamp'],
  },
  {
    ...standard,
    name: 'Svix',
    headers: (body, { secret: by, at }) => ({
      ...json,
      'svix-id': 'msg_1',
      'svix-timestamp': seconds(at),
      'svix-signature': new SvixWebhook(by).sign('msg_1', at, body),
    }),
    signatureHeader: 'svix-signature',
    signedHeaders: ['svix-id', 'svix-timestamp'],
  },
  {
    ...standard,
    name: 'Standard Webhooks with a key pair',
    secret: publicKey('right'),
    otherSecret: publicKey('other'),
    headers: (body, { secret: by, at }) => {
      const { privateKey } = by === publicKey('right') ? keys.right : keys.other;
      const signature = signEd25519(null, Buffer.from(`msg_1.${seconds(at)}.${body}`), privateKey);
      return {
        ...json,
        'webhook-id': 'msg_1',
        'webhook-timestamp': seconds(at),
        'webhook-signature': `v1,AAAA v1a,${signature.toString('base64')}`,
      };
    },
    signatureHeader: 'webhook-signature',
    signedHeaders: ['webhook-id', 'webhook-timestamp'],
  },
  {
    ...common,
    name: 'GitHub',
    source: github(settings),
    headers: async (body, { secret: by }) => ({
      ...json,
      'X-GitHub-Event': 'issues',
      'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'X-Hub-Signature-256': await signForGithub(by, body),
    }),
    signatureHeader: 'x-hub-signature-256',
    body: (title) => JSON.stringify({ action: 'opened', issue: { number: 1, title } }),
    event: (body) => ({
      eventId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      type: 'issues',
      origin: 'upstream',
      data: parsed(body),
      signedDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    }),
  },
  {
    ...common,
    name: 'Stripe',
    source: stripe(settings),
    headers: (payload, { secret: by, at }) => ({
      'Content-Type': 'application/json; charset=utf-8',
      'Stripe-Signature': Stripe.webhooks.generateTestHeaderString({
        payload,
        secret: by,
        timestamp: Number(seconds(at)),
      }),
    }),
    signatureHeader: 'stripe-signature',
    toleranceSeconds: 300,
    body: (name, at) =>
      JSON.stringify({
        id: 'evt_1',
        object: 'event',
        type: 'invoice.payment_failed',
        created: 1_774_866_600,
        pending_webhooks: at.getTime() % 7,
        data: { object: { id: 'in_1', customer_name: name } },
      }),
    event: (body) => ({
      eventId: 'evt_1',
      type: 'invoice.payment_failed',
      time: '2026-03-30T10:30:00.000Z',
      data: parsed(body),
    }),
  },
  {
    ...common,
    name: 'Shopify',
    source: shopify(settings),
    headers: (body, { secret: by }) => ({
      ...json,
      'X-Shopify-Topic': 'orders/fulfilled',
      'X-Shopify-Event-Id': '98880550-7158-44d4-b7cd-2c97c8a091b5',
      'X-Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
      'X-Shopify-Shop-Domain': 'shop.myshopify.com',
      'X-Shopify-API-Version': '2026-01',
      'X-Shopify-Triggered-At': '2026-03-30T10:29:59.123456789Z',
      'X-Shopify-Hmac-Sha256': hmacOf(body, by, 'base64'),
    }),
    isGenuine: async ({ headers, body }) => {
      const api = shopifyApi({
        apiKey: 'key',
        apiSecretKey: secret,
        apiVersion: ApiVersion.July25,
        hostName: 'bridge.example.com',
        isEmbeddedApp: false,
        logger: { log: () => {} },
      });
      const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, value ?? '']);
      const rawRequest = new Request(url, { method: 'POST', headers: sent, body: Buffer.from(body) });
      return (await api.webhooks.validate({ rawBody: Buffer.from(body).toString(), rawRequest })).valid;
    },
    signatureHeader: 'x-shopify-hmac-sha256',
    body: (note) => JSON.stringify({ id: 820982911946, note }),
    event: (body) => ({
      eventId: '98880550-7158-44d4-b7cd-2c97c8a091b5',
      type: 'orders/fulfilled',
      time: '2026-03-30T10:29:59.123456789Z',
      data: parsed(body),
      signedDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    }),
  },
  {
    ...common,
    name: 'Slack',
    source: slack(settings),
    headers: (body, { secret: by, at }) => ({
      ...json,
      'X-Slack-Request-Timestamp': seconds(at),
      'X-Slack-Signature': `v0=${hmacOf(`v0:${seconds(at)}:${body}`, by, 'hex')}`,
    }),
    isGenuine: (request) =>
      isValidSlackRequest({
        signingSecret: secret,
        body: textOf(request),
        headers: {
          'x-slack-signature': request.headers['x-slack-signature'] ?? '',
          'x-slack-request-timestamp': Number(request.headers['x-slack-request-timestamp']),
        },
      }),
    signatureHeader: 'x-slack-signature',
    signedHeaders: ['X-Slack-Request-Timestamp'],
    toleranceSeconds: 300,
    body: (text) =>
      JSON.stringify({
        type: 'event_callback',
        event_id: 'Ev08MFMKH6',
        event_time: 1_774_866_600,
        event: { type: 'app_mention', text },
      }),
    event: (body) => ({
      eventId: 'Ev08MFMKH6',
      type: 'app_mention',
      time: '2026-03-30T10:30:00.000Z',
      data: parsed(body),
    }),
  },
  {
    ...common,
    name: 'HubSpot',
    source: hubspot(settings),
    headers: (requestBody, { secret: clientSecret, at }) => ({
      ...json,
      'X-HubSpot-Request-Timestamp': String(at.getTime()),
      'X-HubSpot-Signature-v3': HubspotSignature.getSignature('POST', 'v3', {
        clientSecret,
        url,
        requestBody,
        signature: '',
        timestamp: at.getTime(),
      }),
    }),
    signatureHeader: 'x-hubspot-signature-v3',
    signedHeaders: ['X-HubSpot-Request-Timestamp'],
    toleranceSeconds: 300,
    body: (propertyValue, at) =>
      JSON.stringify([
        {
          eventId: 100,
          subscriptionId: 7,
          portalId: 62515,
          occurredAt: 1_774_866_600_123,
          subscriptionType: 'contact.propertyChange',
          attemptNumber: at.getTime() % 7,
          propertyValue,
        },
      ]),
    event: (body) => ({
      eventId: '100:1774866600123::',
      origin: '62515/7',
      type: 'contact.propertyChange',
      time: '2026-03-30T10:30:00.123Z',
      data: parsed(body)[0],
    }),
  },
  {
    ...common,
    name: 'Zendesk',
    source: zendesk(settings),
    headers: (body, { secret: by, at }) => ({
      ...json,
      'X-Zendesk-Webhook-Invocation-Id': '8350205582',
      'X-Zendesk-Webhook-Signature-Timestamp': at.toISOString(),
      'X-Zendesk-Webhook-Signature': hmacOf(at.toISOString() + body, by, 'base64'),
    }),
    signatureHeader: 'x-zendesk-webhook-signature',
    signedHeaders: ['X-Zendesk-Webhook-Signature-Timestamp'],
    body: (subject) =>
      JSON.stringify({ type: 'zen:event-type:ticket.created', time: '2026-03-30T10:29:59Z', detail: { subject } }),
    event: (body) => ({
      eventId: '8350205582',
      type: 'zen:event-type:ticket.created',
      time: '2026-03-30T10:29:59Z',
      data: parsed(body),
      signedDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    }),
  },
  {
    ...common,
    name: 'Square',
    source: square(settings),
    headers: (body, { secret: by }) => ({
      ...json,
      'x-square-hmacsha256-signature': hmacOf(url + body, by, 'base64'),
    }),
    isGenuine: (request) =>
      WebhooksHelper.verifySignature({
        requestBody: textOf(request),
        signatureHeader: request.headers['x-square-hmacsha256-signature'] ?? '',
        signatureKey: secret,
        notificationUrl: url,
      }),
    signatureHeader: 'x-square-hmacsha256-signature',
    body: (note) =>
      JSON.stringify({
        type: 'payment.updated',
        event_id: '6a8f5f28-54a1-4eb0-a98a-3111513fd4fc',
        created_at: '2026-03-30T10:29:59.476Z',
        data: { object: { payment: { note } } },
      }),
    event: (body) => ({
      eventId: '6a8f5f28-54a1-4eb0-a98a-3111513fd4fc',
      type: 'payment.updated',
      time: '2026-03-30T10:29:59.476Z',
      data: parsed(body),
    }),
  },
  {
    ...common,
    name: 'Linear',
    source: linear(settings),
    headers: (body, { secret: by }) => ({
      'Content-Type': 'application/json; charset=utf-8',
      'Linear-Delivery': '234d1a4e-b617-4388-90fe-adc3633d6b72',
      'Linear-Event': 'Issue',
      'Linear-Signature': hmacOf(body, by, 'hex'),
    }),
    isGenuine: ({ headers, body }) => {
      try {
        return new LinearWebhookClient(secret).verify(Buffer.from(body), headers['linear-signature'] ?? '');
      } catch {
        return false;
      }
    },
    signatureHeader: 'linear-signature',
    toleranceSeconds: 60,
    body: (title, at) =>
      JSON.stringify({
        action: 'create',
        type: 'Issue',
        createdAt: '2026-03-30T10:29:59.476Z',
        data: { title },
        webhookTimestamp: at.getTime(),
      }),
    event: (body) => ({
      eventId: '234d1a4e-b617-4388-90fe-adc3633d6b72',
      type: 'Issue.create',
      time: '2026-03-30T10:29:59.476Z',
      data: parsed(body),
      signedDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    }),
  },
  {
    ...common,
    name: 'Typeform',
    source: typeform(settings),
    headers: (body, { secret: by }) => ({ ...json, 'Typeform-Signature': `sha256=${hmacOf(body, by, 'base64')}` }),
    signatureHeader: 'typeform-signature',
    body: (text) =>
      JSON.stringify({
        event_id: 'LtWXD3crgy',
        event_type: 'form_response',
        form_response: { submitted_at: '2026-03-30T10:29:59Z', answers: [{ type: 'text', text }] },
      }),
    event: (body) => ({
      eventId: 'LtWXD3crgy',
      type: 'form_response',
      time: '2026-03-30T10:29:59Z',
      data: parsed(body),
    }),
  },
  {
    ...common,
    name: 'PagerDuty',
    source: pagerduty(settings),
    headers: (body, { secret: by }) => ({
      ...json,
      'X-PagerDuty-Signature': `v1=${hmacOf(body, 'retired', 'hex')},v1=${hmacOf(body, by, 'hex')}`,
    }),
    signatureHeader: 'x-pagerduty-signature',
    body: (title) =>
      JSON.stringify({
        event: {
          id: '5ac64822-4adc-4fda-ade0-410becf0de4f',
          event_type: 'incident.triggered',
          occurred_at: '2026-03-30T10:29:59.169Z',
          data: { title },
        },
      }),
    event: (body) => ({
      eventId: '5ac64822-4adc-4fda-ade0-410becf0de4f',
      type: 'incident.triggered',
      time: '2026-03-30T10:29:59.169Z',
      data: parsed(body),
    }),
  },
  {
    ...common,
    name: 'Twilio, a form',
    source: twilio(settings),
    headers: (body, { secret: by }) => ({
      'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
      'I-Twilio-Idempotency-Token': '9a1f5c3e',
      'X-Twilio-Signature': twilioSdk.getExpectedTwilioSignature(
        by,
        url,
        Object.fromEntries(new URLSearchParams(body)),
      ),
    }),
    isGenuine: (request) =>
      twilioSdk.validateRequest(
        secret,
        request.headers['x-twilio-signature'] ?? '',
        url,
        Object.fromEntries(new URLSearchParams(textOf(request))),
      ),
    signatureHeader: 'x-twilio-signature',
    body: (text) =>
      new URLSearchParams({ MessageSid: 'SM1', MessageStatus: 'delivered', Body: text, AAA: '' }).toString(),
    event: (body) => ({
      eventId: '9a1f5c3e',
      type: 'delivered',
      data: Object.fromEntries(new URLSearchParams(body)),
      signedDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    }),
  },
  {
    ...common,
    name: 'a source of one’s own',
    source: hmac({
      ...settings,
      signature: { header: 'X-Acme-Signature', encoding: 'hex', algorithm: 'sha512', prefix: 'v2:', separator: ';' },
      timestamp: { at: 'X-Acme-Signed-At', unit: 'iso8601', toleranceSeconds: 120 },
      signed: '{X-Acme-Id}|{timestamp}|{method}|{url}|{body}',
      event: {
        id: 'X-Acme-Id',
        type: { constant: 'com.acme.ping' },
        time: '/meta/at',
        origin: '/meta/tenant',
        data: '/payload',
      },
    }),
    headers: (body, { secret: by, at }) => ({
      ...json,
      'X-Acme-Id': 'acme-1',
      'X-Acme-Signed-At': at.toISOString(),
      'X-Acme-Signature': `v1:00; v2:${hmacOf(`acme-1|${at.toISOString()}|POST|${url}|${body}`, by, 'hex', 'sha512')}`,
    }),
    signatureHeader: 'x-acme-signature',
    signedHeaders: ['X-Acme-Id', 'X-Acme-Signed-At'],
    toleranceSeconds: 120,
    body: (text) => JSON.stringify({ meta: { at: 1_774_866_600, tenant: 'north' }, payload: { text } }),
    event: (body) => ({
      eventId: 'acme-1',
      type: 'com.acme.ping',
      origin: 'north',
      time: '2026-03-30T10:30:00.000Z',
      data: parsed(body).payload,
    }),
  },
];
