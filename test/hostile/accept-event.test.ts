import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { sendMessage } from '../../lambdas/core/action/send-message.ts';
import { defineBridge } from '../../lambdas/core/bridge/define-bridge.ts';
import { EventRejection } from '../../lambdas/core/bridge/event-rejection.ts';
import { passthrough } from '../../lambdas/core/bridge/passthrough.ts';
import { route } from '../../lambdas/core/bridge/route.ts';
import { standardWebhooks } from '../../lambdas/sources/standard-webhooks.ts';
import { acceptingFunction, expectRefusal } from './refusal.ts';
import { type HostileRequest, hostileRequests, largeRequests } from './requests.ts';
import { goodActionEvent, goodEvent, messageText, phone, secret, signedEvent } from './signed-event.ts';

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

const accepting = () => acceptingFunction({ bridge, secrets: [secret] });
const expectRefused = (request: HostileRequest) => expectRefusal(accepting(), request, unsayable(request));

/** Whom, what and by which secret: none of it may be said. */
function unsayable({ event }: HostileRequest): readonly string[] {
  const signature = event.headers['webhook-signature'] ?? '';
  const signatures = signature.length > 12 ? [signature, signature.slice(3)] : [];
  return [secret, secret.slice(6), phone, phone.slice(1), messageText, ...signatures];
}

describe('the requests that are made hostile', () => {
  test.each([
    ['a CloudEvent', goodEvent],
    ['a create request', goodActionEvent],
  ])('would be taken as they are: %s', async (_, event) => {
    const { handler, written } = accepting();
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
