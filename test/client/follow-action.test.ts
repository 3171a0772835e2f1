import { describe, expect, test } from 'vitest';
import { followAction } from '../../client/follow-action.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { completed, pending, sending } from '../fixtures/actions.ts';

const answered = (action: Action) => ({ ...action, integrity: 'verified' as const });

function following(...answers: readonly Awaited<ReturnType<Parameters<typeof followAction>[0]['action']>>[]) {
  const waits: number[] = [];
  const left = [...answers];
  const action = async () => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (!answer) throw new Error('nothing is scripted');
    return answer;
  };
  return { waits, steps: followAction({ action }, 'act_1', { wait: async (millis) => waits.push(millis) }) };
}

describe('following an action', () => {
  test('tells of each change once, and ends when it has settled', async () => {
    const { steps, waits } = following(
      answered(sending()),
      answered(sending()),
      answered(pending()),
      answered(pending()),
      answered(completed()),
    );
    const seen: string[] = [];
    for await (const { status } of steps) seen.push(status);
    expect(seen).toEqual(['SENDING', 'PENDING', 'COMPLETED']);
    expect(waits).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  test('asks less often after half a minute', async () => {
    const { steps, waits } = following(...Array.from({ length: 32 }, () => answered(pending())), answered(completed()));
    for await (const _ of steps);
    expect(waits.slice(28, 31)).toEqual([1_000, 5_000, 5_000]);
  });

  test('ends with what cannot be read', async () => {
    const broken = { id: 'act_1', status: 'UNREADABLE', integrity: 'broken', integrityDetail: 'x' } as const;
    const { steps } = following(broken);
    expect(await steps.next()).toEqual({ done: false, value: broken });
    expect(await steps.next()).toEqual({ done: true, value: undefined });
  });
});
