import { describe, expect, test } from 'vitest';
import { concerning, concernOf, idsOf } from '../../lambdas/steps/log-context.ts';

const failing = async (error: unknown): Promise<never> => {
  throw error;
};

test('an action is known by its own id and its event’s', () => {
  const action = { id: 'act_1', source: 'shop', eventId: 'evt_1', conversationId: 'conv_conversation_1' };
  expect(idsOf(action)).toEqual({ source: 'shop', eventId: 'evt_1', actionId: 'act_1' });
});

describe('an error', () => {
  test('is known by what it was about, wherever it is caught', async () => {
    const thrown = await concerning({ source: 'shop', eventId: 'evt_1' }, () => failing(new Error('x'))).catch(
      (error: unknown) => error,
    );
    expect(concernOf(thrown)).toEqual({ source: 'shop', eventId: 'evt_1' });
  });

  test('keeps the nearest that it was about', async () => {
    const near = () => concerning({ source: 'shop', eventId: 'evt_1' }, () => failing(new Error('x')));
    const thrown = await concerning({ source: 'shop' }, near).catch((error: unknown) => error);
    expect(concernOf(thrown)).toEqual({ source: 'shop', eventId: 'evt_1' });
  });

  test('is about what its cause was about, where nobody placed it', async () => {
    const cause = await concerning({ source: 'shop' }, () => failing(new Error('x'))).catch((error: unknown) => error);
    expect(concernOf(new Error('y', { cause }))).toEqual({ source: 'shop' });
  });

  test('before its event was read is about its source alone', async () => {
    const thrown = await concerning({ source: 'shop' }, () => failing(new Error('x'))).catch((error: unknown) => error);
    expect(concernOf(thrown)).toStrictEqual({ source: 'shop' });
  });

  test('that is none is thrown on as it is', async () => {
    await expect(concerning({ source: 'shop' }, () => failing('text'))).rejects.toBe('text');
  });

  test('keeps nothing of an event but its ids', async () => {
    const event = { source: 'shop', eventId: 'evt_1', data: { phone: '+12025550147' } };
    const thrown = await concerning(event, () => failing(new Error('x'))).catch((error: unknown) => error);
    expect(JSON.stringify(concernOf(thrown))).not.toContain('+1202');
  });

  test('that is none, or that nobody placed, is about nothing that is known', async () => {
    expect(concernOf('text')).toBeUndefined();
    expect(concernOf(new Error('x'))).toBeUndefined();
  });
});
