import { describe, expect, it } from 'vitest';
import * as z from 'zod';
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
import { deliver, followToEnd, getAction, getEvent, post, sign } from './bridge-client.ts';

const batch = z.object({ events: z.array(z.unknown()) });

describe.concurrent('given an event in any shape that Standard Webhooks may carry', () => {
  it.each([
    ['a structured CloudEvent', structured, '/shop/acceptance'],
    ['a binary CloudEvent', binary, '/shop/acceptance'],
    ['a plain {type, timestamp, data}', plainWebhook, 'shop'],
  ])('takes %s', async (_shape, inShape, origin) => {
    const event = orderShipped({ conversationId: newConversationId(), orderNumber: 'B-7' });

    const { actions } = await deliver(inShape(event));

    expect(actions).toEqual([expect.objectContaining({ route: 'order-shipped-sms' })]);
    const action = await getAction(actions[0]?.id ?? '');
    expect(action).toMatchObject({ source: 'shop', eventId: event.id, eventType: event.type });
    expect(action.request.payload.content.text).toBe('Your order B-7 has shipped!');
    expect(await getEvent(event.id)).toMatchObject({ source: 'shop', origin, type: event.type });
  });

  it('takes a CloudEvent that is declared as plain JSON', async () => {
    const event = orderShipped({ conversationId: newConversationId() });
    const { id, body } = structured(event);

    const answer = await deliver({ id, body, headers: { 'content-type': 'application/json; charset=utf-8' } });

    expect(answer.eventId).toBe(event.id);
    expect((await getEvent(event.id)).origin).toBe('/shop/acceptance');
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

describe.concurrent('given several CloudEvents in a batch', () => {
  it('answers for each on its own, in order, and has the trackers send their messages', async () => {
    const event = orderShipped({ conversationId: newConversationId() });
    const ignored = appEvent('com.example.order.viewed', {});
    const body = JSON.stringify([event, { specversion: '1.0' }, ignored, event]);
    const headers = { 'content-type': 'application/cloudevents-batch+json' };

    const response = await post(sign({ id: uniqueId('msg'), body, headers }));

    expect(response.status).toBe(207);
    const { events } = batch.parse(await response.json());
    expect(events).toMatchObject([
      { status: 202, eventId: event.id, state: 'actions', duplicate: false },
      { status: 422, type: 'urn:action-bridge:problem:event-invalid' },
      { status: 202, eventId: ignored.id, state: 'ignored' },
      { status: 202, eventId: event.id, duplicate: true },
    ]);
    const { actions } = await getEvent(event.id);
    expect(await followToEnd(actions[0]?.id ?? '')).toMatchObject({ status: 'COMPLETED' });
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

    const reason = `No route takes events of type ${event.type} from source shop.`;
    expect(answer).toEqual({ eventId: event.id, state: 'ignored', duplicate: false, actions: [], reason });
    expect(await getEvent(event.id)).toMatchObject({ state: 'ignored', type: event.type, actions: [], reason });
  });
});
