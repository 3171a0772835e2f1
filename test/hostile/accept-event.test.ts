import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type AcceptEventDependencies, acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { receivedRequest, sourceName } from '../../lambdas/adapters/http-request.ts';
import { acceptanceResponse, problemResponse } from '../../lambdas/adapters/http-response.ts';
import { defineBridge } from '../../lambdas/core/bridge.ts';
import { EventRejection } from '../../lambdas/core/event-rejection.ts';
import { passthrough } from '../../lambdas/core/passthrough.ts';
import { route } from '../../lambdas/core/routes.ts';
import { sendMessage } from '../../lambdas/core/send-message.ts';
import { standardWebhooks } from '../../lambdas/sources/standard-webhooks.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';
import { type HostileRequest, hostileRequests, largeRequests } from './requests.ts';
import { goodActionEvent, goodEvent, messageText, now, phone, secret, signedEvent } from './signed-event.ts';

/** The same requests every time; change it to try others. */
const SEED = 20_261_122;
const REQUESTS_OF_A_KIND = 300;

const bridge = defineBridge({
  sources: { shop: standardWebhooks({ secret: 'test/shop' }) },
  routes: [
    route({
      name: 'order-shipped-sms',
      source: 'shop',
      type: 'order.shipped',
      data: z.object({ conversationId: z.string(), phone: z.string(), text: z.string() }),
      action: ({ data }) => {
        if (data.text === 'throw') throw new Error(`${data.phone} ${data.text}`);
        if (data.text === 'reject') throw new EventRejection('is not to be sent', { pointer: '/data/text' });
        return sendMessage({
          conversationId: data.conversationId,
          from: { address: '+18005550100', channel: 'SMS' },
          to: [{ address: data.phone, channel: 'SMS' }],
          content: { text: data.text },
        });
      },
    }),
    passthrough({ source: 'shop' }),
  ],
});

/** The function as lambdas/accept-event/index.ts wires it, with a ledger that notes what is written. */
function acceptingFunction() {
  const log = recordingLog();
  const ledger = memoryLedger();
  const written: { readonly method: string; readonly item: unknown }[] = [];
  const noted = new Proxy(ledger, {
    get: (target, method, receiver) => {
      const member: unknown = Reflect.get(target, method, receiver);
      if (typeof member !== 'function' || String(method).startsWith('get')) return member;
      return (...args: unknown[]) => {
        written.push({ method: String(method), item: args[0] });
        return Reflect.apply(member, target, args);
      };
    },
  });
  const conversations = scriptedConversations({});
  const tracker = recordingTracker();
  const dependencies: AcceptEventDependencies = {
    bridge,
    secretsOf: async () => [secret],
    ledger: noted,
    tracker,
    conversations,
    now: () => now,
    remainingMillis: () => 29_000,
    newId: () => 'lease-1',
    newSalt: () => 'salt',
    random: () => 0.5,
    log,
    metrics: recordingMetrics(),
    by: 'accept-event',
  };
  return {
    log,
    written,
    sent: () => [...conversations.creates, ...tracker.starts],
    handler: async (event: HostileRequest['event']) => {
      try {
        return acceptanceResponse(await acceptEvent(sourceName(event), receivedRequest(event), dependencies), log);
      } catch (error) {
        return problemResponse(error, log);
      }
    },
  };
}

const problem = z.object({
  type: z.string().regex(/^urn:action-bridge:problem:[a-z-]+$/),
  title: z.string().min(1),
  status: z.int().min(400).max(499),
  detail: z.string().min(1),
});

/** A Lambda's answer may have 6 MB; what has to be said of a request fits into far less. */
const MAX_ANSWER_CHARACTERS = 20_000;

async function expectRefused({ event, isOnRecord = false }: HostileRequest): Promise<void> {
  const { handler, log, written, sent } = acceptingFunction();
  const { statusCode, headers, body = '' } = await handler(event);

  expect(problem.parse(JSON.parse(body)).status).toBe(statusCode);
  expect(headers?.['content-type']).toBe('application/problem+json');
  expect(body.length).toBeLessThan(MAX_ANSWER_CHARACTERS);

  expect(sent()).toEqual([]);
  if (isOnRecord) expect(written).toMatchObject([{ method: 'claimEvent', item: { outcome: 'rejected', actions: [] } }]);
  else expect(written).toEqual([]);

  const said = [body, JSON.stringify(headers), JSON.stringify(log.lines), JSON.stringify(written)].join('\n');
  const signature = event.headers['webhook-signature'] ?? '';
  const secrets = [
    secret,
    secret.slice(6),
    phone,
    phone.slice(1),
    messageText,
    ...(signature.length > 12 ? [signature, signature.slice(3)] : []),
  ];
  for (const value of secrets) expect(said.includes(value), `${value} is said`).toBe(false);

  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}

describe('the requests that are made hostile', () => {
  test.each([
    ['a CloudEvent', goodEvent],
    ['a create request', goodActionEvent],
  ])('would be taken as they are: %s', async (_, event) => {
    const { handler, written } = acceptingFunction();
    expect(await handler(signedEvent({ body: JSON.stringify(event) }))).toMatchObject({ statusCode: 202 });
    expect(written.map(({ method }) => method)).toContain('claimAction');
  });
});

describe(`a hostile request is refused with a 4xx problem, writes, sends and leaks nothing (seed ${SEED})`, () => {
  test.each(Object.entries(hostileRequests))(`%s, ${REQUESTS_OF_A_KIND} of them`, async (_, requests) => {
    await fc.assert(fc.asyncProperty(requests, expectRefused), { seed: SEED, numRuns: REQUESTS_OF_A_KIND });
  });

  test('large ones, 12 of them', async () => {
    await fc.assert(fc.asyncProperty(largeRequests, expectRefused), { seed: SEED, numRuns: 12, endOnFailure: true });
  }, 60_000);

  test('which are more than 5,000', () => {
    expect(Object.keys(hostileRequests).length * REQUESTS_OF_A_KIND).toBeGreaterThan(5_000);
  });
});
