import { describe, expect, test } from 'vitest';
import { differenceFrom, saysTheSame } from '../../../lambdas/core/message/compare-message.ts';
import type { Communication } from '../../../lambdas/core/message/twilio-answers.ts';
import { sending, start } from '../../fixtures/actions.ts';

const action = sending();
const { from, to, content } = action.request.payload;
const same: Communication = {
  id: 'conv_communication_1',
  text: content.text ?? '',
  author: from,
  recipients: to,
  createdAt: action.sentAt,
};
const early = new Date(start.getTime() - 61_000).toISOString();

describe('a message', () => {
  test('fits what was sent if nothing differs', () => {
    expect(differenceFrom(action, same)).toBeUndefined();
    expect(saysTheSame(action, same)).toBe(true);
  });

  test.each([
    ['recipients', { recipients: [{ address: '+18005550111', channel: 'SMS' }], createdAt: early, text: 'Other' }],
    ['time', { createdAt: early, author: { address: '+18005550111', channel: 'SMS' } }],
    ['sender', { author: { address: '+18005550111', channel: 'SMS' }, text: 'Other' }],
    ['text', { text: 'Other' }],
  ])('differs by its %s first', (difference, overrides) => {
    expect(differenceFrom(action, { ...same, ...overrides })).toBe(difference);
  });

  test('says the same whenever it was made', () => {
    expect(saysTheSame(action, { ...same, createdAt: early })).toBe(true);
  });
});
