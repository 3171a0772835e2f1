import { readFile } from 'node:fs/promises';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import githubAlert from '../../examples/github-alert/bridge.config.ts';
import shopOrder from '../../examples/shop-order/bridge.config.ts';
import stripePaymentFailed from '../../examples/stripe-payment-failed/bridge.config.ts';
import { acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import { actionBridge } from '../cli/action-bridge.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';
import { signForGithub as sign } from '../oracles/github.ts';
import { Stripe } from '../oracles/stripe.ts';

const now = new Date('2026-03-30T10:30:00.000Z');
const nowSeconds = now.getTime() / 1_000;
const secret = 'whsec_YW4tZXhhbXBsZS1hbi1leGFtcGxlLWFuLWV4YW1wbGU=';
const stripe = new Stripe('sk_test_none');

interface Example {
  readonly name: string;
  readonly source: string;
  readonly bridge: Bridge;
  /** What says in headers what the event is. */
  readonly described: Readonly<Record<string, string>>;
  /** The vendor's own signature. */
  readonly signed: (body: string) => Promise<Readonly<Record<string, string>>>;
  readonly eventId: string;
  readonly request: { readonly conversationId: string; readonly to: object; readonly text: string };
}

const sms = { address: '+18005550199', channel: 'SMS' };

const examples: readonly Example[] = [
  {
    name: 'shop-order',
    source: 'shop',
    bridge: shopOrder,
    described: { 'content-type': 'application/cloudevents+json' },
    signed: async (body) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(nowSeconds),
      'webhook-signature': new Webhook(secret).sign('msg_1', now, body),
    }),
    eventId: 'evt_order_1001_shipped',
    request: {
      conversationId: 'conv_conversation_1001',
      to: { address: 'whatsapp:+18005550199', channel: 'WHATSAPP' },
      text: 'Hello Zoë, your order 1001 is on its way with Example Post: https://post.example/t/1001',
    },
  },
  {
    name: 'stripe-payment-failed',
    source: 'stripe',
    bridge: stripePaymentFailed,
    described: { 'content-type': 'application/json; charset=utf-8' },
    signed: async (payload) => ({
      'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: nowSeconds }),
    }),
    eventId: 'evt_1TestInvoicePaymentFailed',
    request: {
      conversationId: 'conv_conversation_billing',
      to: sms,
      text: 'We could not collect $19.99 for invoice F2026-0042. Please pay it here: https://invoice.example/i/F2026-0042',
    },
  },
  {
    name: 'github-alert',
    source: 'github',
    bridge: githubAlert,
    described: {
      'content-type': 'application/json',
      'x-github-event': 'dependabot_alert',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    },
    signed: async (body) => ({ 'x-hub-signature-256': await sign(secret, body) }),
    eventId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    request: {
      conversationId: 'conv_conversation_oncall',
      to: sms,
      text: 'critical in example/shop: left-pad, Pads on the wrong side. https://github.com/example/shop/security/dependabot/7',
    },
  },
];

describe.each(examples)('the example $name', ({ name, source, bridge, described, signed, eventId, request }) => {
  const folder = `examples/${name}`;
  const delivered = async (change: (body: string) => string = (body) => body) => {
    const body = await readFile(`${folder}/event.json`, 'utf8');
    const headers = { ...described, ...(await signed(body)) };
    const conversations = scriptedConversations({
      create: [{ kind: 'created', action: { id: 'conv_action_1', status: 'PENDING' } }],
    });
    const acceptance = await acceptEvent(
      source,
      {
        method: 'POST',
        url: `https://bridge.example.com/events/${source}`,
        headers,
        body: Buffer.from(change(body)),
      },
      {
        bridge,
        secretsOf: async () => [secret],
        ledger: memoryLedger(),
        tracker: recordingTracker(),
        conversations,
        now: () => now,
        remainingMillis: () => 29_000,
        newId: () => 'lease-1',
        newSalt: () => 'salt',
        random: () => 0.5,
        log: recordingLog(),
        metrics: recordingMetrics(),
        by: 'accept-event',
      },
    );
    return { acceptance, creates: conversations.creates };
  };

  test("makes Twilio's create request of its event, as the vendor signs it", async () => {
    const { acceptance, creates } = await delivered();
    expect(acceptance).toMatchObject({ kind: 'event', event: { eventId, state: 'actions', duplicate: false } });
    expect(creates.map(({ action }) => action)).toMatchObject([
      {
        conversationId: request.conversationId,
        request: { type: 'SEND_MESSAGE', payload: { to: [request.to], content: { text: request.text } } },
      },
    ]);
  });

  test('is refused once its event was changed on the way', async () => {
    await expect(delivered((body) => body.replace('"', ' "'))).rejects.toThrow(/signature/i);
  });

  test('shows the same request on the command line', async () => {
    const { creates } = await delivered();
    const headers = Object.entries(described).flatMap(([header, value]) => ['--header', `${header}: ${value}`]);
    const args = [`${folder}/event.json`, '--config', `${folder}/bridge.config.ts`, '--json', ...headers];
    const { stdout, exitCode } = await actionBridge(['routes', 'test', ...args]);
    const trials = JSON.parse(stdout).events[0].routes;
    const [created] = creates;
    expect(trials).toMatchObject([
      {
        result: 'action',
        request: {
          method: 'POST',
          path: `/v2/Conversations/${request.conversationId}/Actions`,
          body: created?.action.request,
        },
      },
    ]);
    expect(exitCode).toBe(0);
  });
});

describe('what the examples leave alone', () => {
  test.each([
    ['a test order', shopOrder, 'shop-order', 'com.example.order.shipped', '"1001"', '"TEST-1"', 'filtered'],
    [
      'a customer who left no number',
      stripePaymentFailed,
      'stripe-payment-failed',
      'invoice.payment_failed',
      '"+18005550199"',
      'null',
      'ignored',
    ],
    ['an alert that is not serious', githubAlert, 'github-alert', 'dependabot_alert', 'critical', 'low', 'filtered'],
  ] as const)('%s', async (_, { routes }, name, type, text, instead, kind) => {
    const body = JSON.parse((await readFile(`examples/${name}/event.json`, 'utf8')).replace(text, instead));
    const event = {
      source: '',
      origin: '',
      eventId: '1',
      type,
      data: name === 'shop-order' ? body.data : body,
      extensions: {},
      digest: '',
    };
    expect(routes[0]?.plan(event)).toEqual({ kind });
  });
});
