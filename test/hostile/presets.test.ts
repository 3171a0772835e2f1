import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineBridge, route, sendMessage } from '../../lambdas/config.ts';
import { type HonestSender, honestSenders } from './honest-senders.ts';
import { hostileTo } from './preset-requests.ts';
import { acceptingFunction, expectRefusal } from './refusal.ts';
import { messageText, now, phone, proxyEvent } from './signed-event.ts';

/** The same requests every time; change it to try others. */
const SEED = 20_261_122;
const REQUESTS_OF_A_KIND = 45;

const acceptingFrom = ({ source, type, secret }: HonestSender) =>
  acceptingFunction({
    secrets: [secret],
    bridge: defineBridge({
      sources: { upstream: source },
      routes: [
        route({
          name: 'sms',
          source: 'upstream',
          type,
          // Each vendor has the text elsewhere.
          data: z.unknown().refine((data) => JSON.stringify(data ?? null).includes(messageText), 'has no text'),
          action: () =>
            sendMessage({
              conversationId: 'conv_conversation_1',
              from: { address: '+18005550100', channel: 'SMS' },
              to: [{ address: phone, channel: 'SMS' }],
              content: { text: messageText },
            }),
        }),
      ],
    }),
  });

const all = honestSenders.map((sender) => ({ name: sender.name, sender, kinds: Object.entries(hostileTo(sender)) }));

describe.each(all)(`$name, sent hostile requests (seed ${SEED})`, ({ sender, kinds }) => {
  const honest = async () => {
    const body = sender.body(messageText, now);
    return { body, envelope: await sender.seal(body, { secret: sender.secret, at: now }) };
  };

  test('takes an honest one', async () => {
    const { body, envelope } = await honest();
    const { handler, written } = acceptingFrom(sender);
    const event = proxyEvent({ source: 'upstream', body: Buffer.from(body), ...envelope });
    expect(await handler(event)).toMatchObject({ statusCode: 202 });
    expect(written.map(({ method }) => method)).toContain('claimAction');
  });

  test('sends nothing more when an honest one is replayed, under whatever id', async () => {
    const { body, envelope } = await honest();
    const { handler, sent, written } = acceptingFrom(sender);
    const event = proxyEvent({ source: 'upstream', body: Buffer.from(body), ...envelope });
    await handler(event);
    const [before, actions] = [sent().length, written.filter(({ method }) => method === 'claimAction').length];
    const unsignedIds = sender.identity.filter((place) => /(id|delivery|token)$/.test(place) && !place.startsWith('/'));
    const ids = unsignedIds.map((name) => ({ ...event, headers: { ...event.headers, [name]: 'another' } }));
    for (const replay of [event, ...ids]) expect(await handler(replay)).toMatchObject({ statusCode: 202 });
    expect(sent()).toHaveLength(before);
    const claimed = new Set(
      written.filter(({ method }) => method === 'claimAction').map(({ item }) => Object(item).id),
    );
    expect(claimed.size).toBe(actions);
  });

  test.each(kinds)(
    `refuses %s with a 4xx problem, writes, sends and leaks nothing: ${REQUESTS_OF_A_KIND}`,
    async (_, requests) => {
      const unsayable = [sender.secret, sender.otherSecret, messageText, phone];
      const refused = fc.asyncProperty(requests, async (seal) =>
        expectRefusal(acceptingFrom(sender), await seal(), unsayable),
      );
      await fc.assert(refused, { seed: SEED, numRuns: REQUESTS_OF_A_KIND });
    },
  );
});

test('the hostile requests to all kinds of sources are more than 5,000', () => {
  expect(all.flatMap(({ kinds }) => kinds).length * REQUESTS_OF_A_KIND).toBeGreaterThan(5_000);
});
