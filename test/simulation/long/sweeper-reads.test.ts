import { describe, expect, test } from 'vitest';
import type { Action } from '../../../lambdas/core/action/action.ts';
import type { Ledger } from '../../../lambdas/core/ports.ts';
import { sweepLedger } from '../../../lambdas/sweep-ledger/sweep-ledger.ts';
import { recordingLog, recordingMetrics } from '../../fakes/recording-log.ts';
import { recordingTracker } from '../../fakes/recording-tracker.ts';
import {
  type ActionTraits,
  accepted,
  at,
  completed,
  expired,
  inDoubt,
  pending,
  refused,
  sending,
} from '../../fixtures/actions.ts';
import type { Reads } from '../dynamodb-model.ts';
import { modelledLedger } from '../modelled-ledger.ts';

const DUE = 7;

/** How actions settle, step by step. */
const ways: readonly ((traits: ActionTraits) => readonly Action[])[] = [
  (traits) => [sending(traits), pending(traits), completed(traits)],
  (traits) => [sending(traits), pending(traits), expired(traits)],
  (traits) => [sending(traits), refused(traits)],
  (traits) => [sending(traits), inDoubt(traits)],
];

async function settle(ledger: Ledger, n: number): Promise<void> {
  const traits = { eventId: `settled-${n}` };
  let before: Action = accepted(traits);
  await ledger.claimAction(accepted(traits));
  for (const after of ways[n % ways.length]?.(traits) ?? []) {
    expect(await ledger.advance(before, after)).toMatchObject({ won: true });
    before = after;
  }
}

/** What one sweep reads of a ledger with so many settled actions, a few that are due, and as many that only wait. */
async function readsOfASweep(settled: number): Promise<Reads> {
  const { ledger, models } = modelledLedger();
  for (let n = 0; n < settled; n += 1) await settle(ledger, n);
  for (let n = 0; n < DUE; n += 1) {
    await ledger.claimAction(accepted({ eventId: `due-${n}` }));
    await ledger.claimAction(accepted({ eventId: `waiting-${n}`, acceptedAt: at(30) }));
  }
  const before = { ...models.dynamodb.reads };
  const sweep = await sweepLedger({
    ledger,
    tracker: recordingTracker(),
    now: () => at(61),
    log: recordingLog(),
    metrics: recordingMetrics(),
    batchSize: 500,
    remainingMillis: () => 50_000,
    pause: async () => undefined,
    random: () => 0.5,
  });
  expect(sweep).toEqual({ looked: DUE, throttled: false });
  const { items, queries, indexRows } = models.dynamodb.reads;
  return {
    items: items - before.items,
    queries: queries - before.queries,
    indexRows: indexRows - before.indexRows,
  };
}

describe('what a sweep reads', () => {
  test('is two queries for each shard, and the rows and items that are due, however much has settled', async () => {
    const due = { queries: 16, indexRows: DUE, items: DUE };
    expect(await readsOfASweep(1_000)).toEqual(due);
    expect(await readsOfASweep(20_000)).toEqual(due);
  }, 600_000);
});
