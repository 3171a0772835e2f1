import { describe, expect, it } from 'vitest';
import { binary, newConversationId, orderShipped, plainWebhook, structured } from '../fixtures/shop-events.ts';
import { deliver, followToEnd, getAction, getEvent, listActions, post, problemOf, sign } from './bridge-client.ts';
import { countCreates } from './simulator-client.ts';

describe.concurrent('given an event that was delivered before', () => {
  it('answers the same actions, says that it is a duplicate, and sends nothing', async () => {
    const conversationId = newConversationId();
    const delivery = structured(orderShipped({ conversationId }));
    const first = await deliver(delivery);
    const id = first.actions[0]?.id ?? '';
    const ended = await followToEnd(id);

    const again = await deliver(delivery);

    expect(again).toMatchObject({ eventId: first.eventId, state: 'actions', duplicate: true });
    expect(again.actions).toEqual([expect.objectContaining({ id, status: 'COMPLETED' })]);
    expect(await getAction(id)).toEqual(ended);
    expect(await countCreates(conversationId)).toBeOneOf([1, undefined]);
  });

  it.each([
    ['structured', structured],
    ['binary', binary],
    ['plain webhook', plainWebhook],
  ])('refuses the same id with another body: 409 (%s)', async (_mode, inMode) => {
    const conversationId = newConversationId();
    const event = orderShipped({ conversationId, orderNumber: 'A-1001' });
    const { actions } = await deliver(inMode(event));

    const changed = event.cloneWith({ data: { ...event.data, orderNumber: 'A-1002' } });
    const response = await post(sign(inMode(changed)));

    const problem = await problemOf(response, 409);
    expect(problem.type).toBe('urn:action-bridge:problem:event-conflict');
    expect(actions.map(({ id }) => id)).toEqual((await getEvent(event.id)).actions.map(({ id }) => id));
    expect(await countCreates(conversationId)).toBeOneOf([1, undefined]);
  });

  it('takes a captured binary event for what it was, though its ce-id, which no signature covers, is another', async () => {
    const conversationId = newConversationId();
    const event = orderShipped({ conversationId });
    const request = sign(binary(event));
    expect((await post(request)).status).toBe(202);

    const forgedId = { ...request, headers: { ...request.headers, 'ce-id': `${event.id}-forged` } };
    const forgedType = { ...forgedId, headers: { ...forgedId.headers, 'ce-type': 'com.example.order.viewed' } };

    expect(await (await post(forgedId)).json()).toMatchObject({ eventId: event.id, duplicate: true });
    await problemOf(await post(forgedType), 409);
    expect(await countCreates(conversationId)).toBeOneOf([1, undefined]);
  });
});

describe.concurrent('given ten identical deliveries at the same time', () => {
  it('makes one action and one message, and answers all ten alike', async () => {
    const conversationId = newConversationId();
    const delivery = structured(orderShipped({ conversationId }));

    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(delivery)));

    const ids = new Set(answers.flatMap(({ actions }) => actions.map(({ id }) => id)));
    expect(ids.size).toBe(1);
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    const [id = ''] = ids;
    expect(await followToEnd(id)).toMatchObject({ status: 'COMPLETED', attempts: 1 });
    expect((await listActions({ conversationId })).actions).toHaveLength(1);
    expect(await countCreates(conversationId)).toBeOneOf([1, undefined]);
  });
});
