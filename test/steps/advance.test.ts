import { describe, expect, test } from 'vitest';
import type { Change } from '../../lambdas/core/action/change.ts';
import { advance } from '../../lambdas/steps/advance.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingMetrics } from '../fakes/recording-log.ts';
import { accepted } from '../fixtures/actions.ts';

const now = new Date('2026-11-24T12:00:00Z');
const expired: Change = { transition: 'expired', polls: 3 };
const said = { who: 'ada', why: 'Asked to.' };

async function claimed() {
  const action = accepted();
  const ledger = memoryLedger();
  await ledger.claimAction(action);
  return { action, deps: { ledger, now: () => now, metrics: recordingMetrics(), by: 'get-action' } };
}

describe('an action that is advanced', () => {
  test('is written with the change, by the part of the bridge that made it', async () => {
    const { action, deps } = await claimed();
    await advance(action, expired, deps);
    const after = await deps.ledger.getAction(action.id);
    expect(after).toMatchObject({ status: 'EXPIRED', polls: action.polls + 3, updatedAt: now.toISOString() });
    expect(after?.history.at(-1)).toMatchObject({ transition: 'expired', by: 'get-action' });
  });

  test('is measured if the change settled it', async () => {
    const { action, deps } = await claimed();
    await advance(action, expired, deps);
    expect(deps.metrics.counts).toEqual({ ActionExpired: 1 });
  });

  test('is not measured again by what changes no status', async () => {
    const { action, deps } = await claimed();
    const settled = await advance(action, expired, { ...deps, metrics: recordingMetrics() });
    if (!settled.won) throw new Error('lost');
    await advance(settled.action, { transition: 'erased', ...said }, deps);
    expect(deps.metrics.counts).toEqual({});
  });

  test('is not measured if another write came first', async () => {
    const { action, deps } = await claimed();
    const lease = { id: 'lease-1', until: now.toISOString() };
    await advance(action, { transition: 'lease', lease }, deps);
    expect(await advance(action, expired, deps)).toMatchObject({ won: false, current: { status: 'SENDING' } });
    expect(deps.metrics.counts).toEqual({});
  });
});
