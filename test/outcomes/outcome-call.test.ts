import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Outcome } from '../../lambdas/core/outcome/outcome.ts';
import { signOutcomes } from '../../lambdas/sign-outcome/sign-outcome.ts';
import { synthesizedBridge } from '../lib/synthesized-bridge.ts';
import { SvixWebhook } from '../oracles/svix.ts';
import { callPipeOf } from './outcome-pipe.ts';

const secret = 'whsec_YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==';
const newSecret = 'whsec_b3RoZXItc2VjcmV0LW90aGVyLXNlY3JldC1vdGhlcg==';
const now = new Date();

const bridge = synthesizedBridge({ outcomes: { webhook: { url: 'https://shop.example/outcomes' } } });
const pipe = callPipeOf(bridge);

const settled: Outcome = {
  specversion: '1.0',
  id: 'act_AAAAAAAAAAAAAAAAAAAAAAAAAA-4',
  source: '/action-bridge/Test/Bridge',
  type: 'action-bridge.action.settled',
  subject: 'act_AAAAAAAAAAAAAAAAAAAAAAAAAA',
  time: '2026-03-30T10:30:03.000Z',
  data: {
    actionId: 'act_AAAAAAAAAAAAAAAAAAAAAAAAAA',
    status: 'FAILED',
    route: 'order-shipped-sms',
    conversationId: 'conv_conversation_1',
    source: 'shop',
    origin: 'https://shop.example',
    eventId: 'evt_1',
    eventType: 'com.example.order.shipped',
    twilioActionId: '',
    failureReason: 'refused',
    failureCode: '21211',
    acceptedAt: '2026-03-30T10:30:00.000Z',
    settledAt: '2026-03-30T10:30:03.000Z',
    head: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
  },
};

interface Call {
  readonly secrets?: readonly string[];
  readonly at?: Date;
  readonly data?: Partial<Outcome['data']>;
}

/** The request that a receiver gets of an outcome. */
async function requestOf({ secrets = [secret], at = now, data = {} }: Call = {}) {
  const messages = [{ messageId: '1', body: JSON.stringify({ ...settled, data: { ...settled.data, ...data } }) }];
  const [signed] = await signOutcomes(messages, { secrets: async () => secrets, now: () => at });
  return pipe.run(z.json().parse({ ...signed }));
}

const verifiers = [
  ['standardwebhooks', (key: string) => new Webhook(key)],
  ['svix', (key: string) => new SvixWebhook(key)],
] as const;

describe.each(verifiers)('the library %s, over the bytes that the API destination sends', (_, verifier) => {
  test('verifies the call', async () => {
    const { body, headers } = await requestOf();
    expect(verifier(secret).verify(body, headers)).toEqual({
      type: 'action.failed',
      timestamp: '2026-03-30T10:30:03.000Z',
      data: {
        actionId: 'act_AAAAAAAAAAAAAAAAAAAAAAAAAA',
        status: 'FAILED',
        route: 'order-shipped-sms',
        conversationId: 'conv_conversation_1',
        source: 'shop',
        eventId: 'evt_1',
        twilioActionId: '',
        failureReason: 'refused',
        failureCode: '21211',
        acceptedAt: '2026-03-30T10:30:00.000Z',
        head: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
      },
    });
  });

  test('refuses it with another status', async () => {
    const { body, headers } = await requestOf();
    expect(() => verifier(secret).verify(body.replace('FAILED', 'COMPLETED'), headers)).toThrow();
  });

  test.each([secret, newSecret])('verifies it by either secret of a rotation', async (key) => {
    const { body, headers } = await requestOf({ secrets: [secret, newSecret] });
    expect(() => verifier(key).verify(body, headers)).not.toThrow();
  });

  test.each(['evt "7" \\ \n <b>', "O'Brien & Søn/7", 'Zoë 🦊', '100%', '\ud800'])(
    'verifies it whatever its event’s id is: %j',
    async (eventId) => {
      const { body, headers } = await requestOf({ data: { eventId } });
      expect(() => verifier(secret).verify(body, headers)).not.toThrow();
    },
  );
});

test('an event’s id of unusual characters is spelled as in the URL that it is asked for by', async () => {
  const { body } = await requestOf({ data: { eventId: 'order/7 "Zoë"' } });
  expect(JSON.parse(body).data.eventId).toBe(encodeURIComponent('order/7 "Zoë"'));
});

test('a call that is made again has the same id and its own time', async () => {
  const [first, second] = [await requestOf(), await requestOf({ at: new Date(now.getTime() + 300_000) })];
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(Number(second.headers['webhook-timestamp']) - Number(first.headers['webhook-timestamp'])).toBe(300);
});

test('a secret that is too short is not signed with', async () => {
  await expect(requestOf({ secrets: ['whsec_c2hvcnQ='] })).rejects.toThrow('24 bytes');
});
