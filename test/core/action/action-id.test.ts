import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionId, isActionId } from '../../../lambdas/core/action/action-id.ts';

const event = { source: 'shop', origin: '/orders', eventId: 'evt_1' };

describe('an action id', () => {
  test('never changes for the same event and route', () => {
    expect(actionId(event, 'order-shipped-sms')).toBe('act_lncv7yoqdupwbkupccymzttsjk');
  });

  test('fits the name of a Step Functions execution, with room for a number behind it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (eventId, route) => {
        expect(actionId({ ...event, eventId }, route)).toMatch(/^act_[a-z2-7]{26}$/);
      }),
    );
  });

  test.each([
    ['source', { ...event, source: 'other' }, 'r'],
    ['CloudEvents source', { ...event, origin: '/other' }, 'r'],
    ['event id', { ...event, eventId: 'evt_2' }, 'r'],
    ['route', event, 'r2'],
    ['cut between two parts', { source: 'shop', origin: '/ordersevt_', eventId: '1' }, 'r'],
  ])('differs by %s', (_, other, route) => {
    expect(actionId(other, route)).not.toBe(actionId(event, 'r'));
  });

  test.each([
    ['act_lncv7yoqdupwbkupccymzttsjk', true],
    ['xact_lncv7yoqdupwbkupccymzttsjk', false],
    ['act_lncv7yoqdupwbkupccymzttsjkx', false],
    ['act_lncv7yoqdupwbkupccymzttsj', false],
    ['act_lncv7yoqdupwbkupccymzttsj1', false],
  ])('is told by its form: %s', (id, is) => {
    expect(isActionId(id)).toBe(is);
  });
});
