import { describe, expect, it } from 'vitest';
import {
  actionRequested,
  appEvent,
  binary,
  newConversationId,
  orderShipped,
  plainWebhook,
  structured,
  uniqueId,
} from '../fixtures/shop-events.ts';
import { deliver, getAction, getEvent } from './bridge-client.ts';

describe.concurrent('given an event in any shape that Standard Webhooks may carry', () => {
  it.each([
    ['a structured CloudEvent', structured, '/shop/acceptance'],
    ['a binary CloudEvent', binary, '/shop/acceptance'],
    ['a plain {type, timestamp, data}', plainWebhook, 'shop'],
  ])('takes %s', async (_shape, inShape, ceSource) => {
    const event = orderShipped({ conversationId: newConversationId(), orderNumber: 'B-7' });

    const { actions } = await deliver(inShape(event));

    expect(actions).toEqual([expect.objectContaining({ route: 'order-shipped-sms' })]);
    const action = await getAction(actions[0]?.id ?? '');
    expect(action).toMatchObject({ source: 'shop', eventId: event.id, eventType: event.type });
    expect(action.request.payload.content.text).toBe('Your order B-7 has shipped!');
    expect(await getEvent(event.id)).toMatchObject({ source: 'shop', ceSource, type: event.type });
  });

  it('takes a CloudEvent that is declared as plain JSON', async () => {
    const event = orderShipped({ conversationId: newConversationId() });
    const { id, body } = structured(event);

    const answer = await deliver({ id, body, headers: { 'content-type': 'application/json; charset=utf-8' } });

    expect(answer.eventId).toBe(event.id);
    expect((await getEvent(event.id)).ceSource).toBe('/shop/acceptance');
  });

  it('knows an event by its own id, whatever webhook-id it comes with', async () => {
    const event = orderShipped({ conversationId: newConversationId() });
    const delivery = structured(event);
    const first = await deliver({ ...delivery, id: uniqueId('msg') });

    const second = await deliver({ ...delivery, id: uniqueId('msg') });

    expect(first).toMatchObject({ eventId: event.id, duplicate: false });
    expect(second).toMatchObject({ eventId: event.id, duplicate: true });
  });
});

describe.concurrent('given an upstream system that already knows what to send', () => {
  it("passes Twilio's own create request through", async () => {
    const conversationId = newConversationId();

    const { actions } = await deliver(structured(actionRequested({ conversationId, text: 'As you wrote it.' })));

    expect(actions).toEqual([expect.objectContaining({ route: 'passthrough', conversationId })]);
    expect((await getAction(actions[0]?.id ?? '')).request).toEqual({
      type: 'SEND_MESSAGE',
      payload: {
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: '+15005550100', channel: 'SMS' }],
        content: { text: 'As you wrote it.' },
      },
    });
  });
});

describe.concurrent('given an event that no route wants', () => {
  it('answers 202, and records that it was ignored', async () => {
    const event = appEvent('com.example.order.viewed', { orderNumber: 'A-1001' });

    const answer = await deliver(structured(event));

    expect(answer).toEqual({ eventId: event.id, outcome: 'ignored', duplicate: false, actions: [] });
    expect(await getEvent(event.id)).toMatchObject({ outcome: 'ignored', type: event.type, actions: [] });
  });
});
