import { expect, test } from 'vitest';
import { OUTCOME_DETAIL_TYPE, OUTCOME_EVENT_SOURCE, outcome } from '../../../lambdas/core/outcome/outcome.ts';
import { outcomeCall } from '../../../lambdas/core/outcome/outcome-call.ts';

const settled = {
  specversion: '1.0',
  id: 'act_AAAAAAAAAAAAAAAAAAAAAAAAAA-4',
  source: '/action-bridge/Test/Bridge',
  type: 'action-bridge.action.settled',
  subject: 'act_AAAAAAAAAAAAAAAAAAAAAAAAAA',
  time: '2026-03-30T10:30:03.000Z',
  data: {
    actionId: 'act_AAAAAAAAAAAAAAAAAAAAAAAAAA',
    status: 'COMPLETED',
    route: 'order-shipped-sms',
    conversationId: 'conv_conversation_1',
    source: 'shop',
    origin: 'https://shop.example',
    eventId: 'evt_1',
    eventType: 'com.example.order.shipped',
    twilioActionId: '',
    failureReason: '',
    failureCode: '',
    acceptedAt: '2026-03-30T10:30:00.000Z',
    settledAt: '2026-03-30T10:30:03.000Z',
    head: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
  },
};

test('an outcome is an event under the names that upstream rules match on', () => {
  expect([OUTCOME_EVENT_SOURCE, OUTCOME_DETAIL_TYPE]).toEqual(['action-bridge', 'Action settled']);
  expect(outcomeCall(outcome.parse(settled))).toMatchObject({
    type: 'action.completed',
    eventId: 'evt_1',
    head: settled.data.head,
  });
});

test.each([
  ['of another CloudEvents version', { ...settled, specversion: '2.0' }],
  ['of another type', { ...settled, type: 'action-bridge.action.accepted' }],
  ['of an action that has not settled', { ...settled, data: { ...settled.data, status: 'PENDING' } }],
  ['of no time', { ...settled, time: 'soon' }],
  ['of no action', { ...settled, data: {} }],
])('what is %s is no outcome', (_, event) => {
  expect(outcome.safeParse(event).success).toBe(false);
});
