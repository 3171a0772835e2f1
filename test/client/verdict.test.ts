import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../client/verdict.ts';
import { completed } from '../fixtures/actions.ts';

const action = { ...completed(), integrity: 'verified' as const };

describe('a verdict', () => {
  test('is that of the hashes', () => {
    expect(verdictOf(action)).toEqual({ id: action.id, status: 'COMPLETED', integrity: 'verified' });
  });

  test('does not take the word of the bridge that all is well', () => {
    const [first, ...rest] = action.history;
    if (!first) throw new Error('the fixture has no history');
    const changed = { ...action, history: [{ ...first, by: 'somebody' }, ...rest] };
    expect(verdictOf(changed)).toMatchObject({ integrity: 'broken', detail: expect.stringMatching(/^Entry 1/) });
    expect(verdictOf({ ...action, conversationId: 'conv_other' })).toMatchObject({ integrity: 'broken' });
  });

  test('takes its word that something is wrong', () => {
    const told = { ...action, integrity: 'broken' as const, integrityDetail: 'The index says otherwise.' };
    expect(verdictOf(told)).toMatchObject({ integrity: 'broken', detail: 'The index says otherwise.' });
  });

  test.each([
    ['the seal', action.seal],
    ['the head of then', action.history.at(1)?.hash],
    ['the head of now', action.history.at(-1)?.hash],
  ])('holds against what was kept elsewhere: %s', (_, anchor) => {
    expect(verdictOf(action, anchor)).toMatchObject({ integrity: 'verified' });
  });

  test('finds a history that was written anew, whose hashes fit', () => {
    const other = { ...completed({ text: 'Another text' }), integrity: 'verified' as const };
    expect(verdictOf(other)).toMatchObject({ integrity: 'verified' });
    expect(verdictOf(other, action.history.at(-1)?.hash)).toMatchObject({ integrity: 'broken' });
  });

  test('is no of what cannot be read', () => {
    const unreadable = {
      id: 'act_x',
      status: 'UNREADABLE',
      integrity: 'broken',
      integrityDetail: 'no version',
    } as const;
    expect(verdictOf(unreadable)).toMatchObject({ status: 'UNREADABLE', integrity: 'broken' });
  });
});
