import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../lambdas/core/outcome/outcome.ts';
import { outcomeBody, outcomeCall } from '../../../lambdas/core/outcome/outcome-call.ts';

const data: Outcome['data'] = {
  actionId: 'act_AAAAAAAAAAAAAAAAAAAAAAAAAA',
  status: 'IN_DOUBT',
  route: 'order-shipped-sms',
  conversationId: 'conv_conversation_1',
  source: 'shop',
  origin: 'https://shop.example',
  eventId: 'evt_1',
  eventType: 'com.example.order.shipped',
  twilioActionId: 'conv_action_1',
  failureReason: 'notFound',
  failureCode: '30003',
  acceptedAt: '2026-03-30T10:30:00.000Z',
  settledAt: '2026-03-30T10:35:03.000Z',
  head: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
};

const callOf = (changes: Partial<Outcome['data']> = {}) =>
  outcomeCall({
    specversion: '1.0',
    id: `${data.actionId}-4`,
    source: '/action-bridge/Test/Bridge',
    type: 'action-bridge.action.settled',
    subject: data.actionId,
    time: data.settledAt,
    data: { ...data, ...changes },
  });

describe('a call about an outcome', () => {
  test('says what settled, when and why, with type and time beside the rest', () => {
    const { origin: _, eventType: _type, settledAt, ...told } = data;
    expect(JSON.parse(outcomeBody(callOf()))).toEqual({ type: 'action.in_doubt', timestamp: settledAt, data: told });
  });

  test('leaves ids, times and hashes as they are', () => {
    const plain = 'aZ09_.~:+-';
    expect(callOf({ eventId: plain }).eventId).toBe(plain);
  });

  test.each(['order/7 "Zoë"', 'a\\b\n', '100%', '🦊', '<&>', '\t'])(
    'has no character that a JSON writer could write in two ways: %j',
    (eventId) => {
      const told = callOf({ eventId }).eventId;
      expect(told).toBe(encodeURIComponent(eventId));
      expect(JSON.stringify(told)).toBe(`"${told}"`);
    },
  );

  test('has every value so, whatever it is', () => {
    const odd = callOf({ route: 'a b', failureReason: 'c/d', conversationId: 'é' });
    expect(odd).toMatchObject({ route: 'a%20b', failureReason: 'c%2Fd', conversationId: '%C3%A9' });
  });
});
