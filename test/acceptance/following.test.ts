import { describe, expect, it } from 'vitest';
import { newConversationId, orderShipped, recipients, structured } from '../fixtures/shop-events.ts';
import { deliver, followToEnd, sendText } from './bridge-client.ts';
import { hasSimulator, textsInConversation } from './simulator-client.ts';

describe.concurrent('given an event that its route turns into an action', () => {
  it('answers 202 with the action, and follows it until Twilio says COMPLETED', async () => {
    const conversationId = newConversationId();
    const event = orderShipped({ conversationId, orderNumber: 'A-1001' });

    const answer = await deliver(structured(event));

    expect(answer).toMatchObject({ eventId: event.id, state: 'actions', duplicate: false });
    expect(answer.actions).toEqual([
      expect.objectContaining({ status: 'PENDING', route: 'order-shipped-sms', conversationId }),
    ]);
    const id = answer.actions[0]?.id ?? '';
    const ended = await followToEnd(id);
    expect(ended).toMatchObject({
      id,
      status: 'COMPLETED',
      source: 'shop',
      eventId: event.id,
      eventType: 'com.example.order.shipped',
      conversationId,
      twilioActionId: answer.actions[0]?.twilioActionId,
      attempts: 1,
      request: { payload: { content: { text: 'Your order A-1001 has shipped!' } } },
    });
    expect(ended.related?.messageSid).toMatch(/^SM/);
  });

  it('keeps every transition, with who wrote it, in the order of time', async () => {
    const { action } = await sendText(recipients.reachable);

    const ended = await followToEnd(action.id);

    expect(ended.history).toEqual([
      expect.objectContaining({ from: null, to: 'ACCEPTED', transition: 'claimed', by: 'accept-event' }),
      expect.objectContaining({ from: 'ACCEPTED', to: 'SENDING', transition: 'lease', by: 'accept-event' }),
      expect.objectContaining({ from: 'SENDING', to: 'PENDING', transition: 'created', by: 'accept-event' }),
      expect.objectContaining({ from: 'PENDING', to: 'COMPLETED', transition: 'completed', by: 'get-action' }),
    ]);
    expect(ended.version).toBe(ended.history.length);
    expect(ended.polls).toBeGreaterThan(0);
    const times = [ended.acceptedAt, ...ended.history.map(({ at }) => at), ended.settledAt ?? ''];
    expect(times).toEqual(times.toSorted());
    expect(ended.updatedAt).toBe(ended.settledAt);
  });

  it.runIf(hasSimulator)('hands text of any script to Twilio unchanged', async () => {
    const text = 'Grüße – Ihr Paket 📦 ist da. 您好, здравствуйте, مرحبا';
    const { action, conversationId } = await sendText(recipients.reachable, newConversationId(), text);

    await followToEnd(action.id);

    expect(await textsInConversation(conversationId)).toEqual([text]);
  });
});
