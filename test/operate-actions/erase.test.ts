import { beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../lambdas/core/action/action.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';
import {
  ActionChangedError,
  ActionNotErasableError,
  ActionNotResendableError,
  NotFoundError,
  RequestInvalidError,
} from '../../lambdas/core/errors.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { eraseAction, resendAction } from '../../lambdas/operate-actions/operate-actions.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import { accepted, at, completed, failed, next, pending, sending } from '../fixtures/actions.ts';

const who = 'arn:aws:iam::000000000000:user/ada';
let ledger: Ledger;
beforeEach(() => {
  ledger = memoryLedger();
});

async function given([first, ...rest]: readonly Action[]): Promise<void> {
  if (first?.status !== 'ACCEPTED') throw new Error('an action begins as ACCEPTED');
  await ledger.claimAction(first);
  let before: Action = first;
  for (const after of rest) {
    await ledger.advance(before, after);
    before = after;
  }
}

const order = (body: object) => ({ actionId: accepted().id, body: JSON.stringify(body), who });
const deps = (use: Ledger = ledger) => ({
  ledger: use,
  tracker: recordingTracker(),
  now: () => at(60),
  log: recordingLog(),
  metrics: recordingMetrics(),
  by: 'operate-actions',
});
const why = 'The customer asked for it.';
const toCompleted = [accepted(), sending(), pending(), completed()];

describe('an action that has settled', () => {
  test('is erased, with who and why on record, and verifies', async () => {
    await given(toCompleted);
    const erased = await eraseAction(order({ why }), deps());
    expect(erased).toMatchObject({ status: 'COMPLETED', request: { withheld: 'erased' } });
    expect(JSON.stringify(erased)).not.toMatch(/\+1800|Your order/);
    expect(erased.history.at(-1)).toMatchObject({ transition: 'erased', by: 'operate-actions', who, why });
    expect(await ledger.getAction(erased.id)).toEqual(erased);
    expect(verifyHistory(erased)).toEqual({ integrity: 'verified' });
  });

  test('that is erased already is answered as it is', async () => {
    await given(toCompleted);
    const once = await eraseAction(order({ why }), deps());
    expect(await eraseAction(order({ why: 'Again.' }), deps())).toEqual(once);
  });

  test('is erased though a callback was faster', async () => {
    await given(toCompleted);
    const told = next(
      completed(),
      {
        transition: 'reported',
        delivery: [{ recipient: '+18005550199', status: 'delivered', at: at(9).toISOString() }],
        said: 'delivered',
      },
      'COMPLETED',
    );
    const overtaken: Ledger = { ...ledger, getAction: async () => completed() };
    await ledger.advance(completed(), told);
    const erased = await eraseAction(order({ why }), deps(overtaken));
    expect(JSON.stringify(erased)).not.toContain('+1800');
    expect(erased.delivery).toHaveLength(1);
  });

  test('cannot be sent again once it is erased', async () => {
    await given([accepted(), sending(), pending(), failed()]);
    await eraseAction(order({ why }), deps());
    await expect(resendAction(order({ why }), deps())).rejects.toThrow(ActionNotResendableError);
  });
});

describe('is refused', () => {
  test('while the action is open, for its content is needed', async () => {
    await given([accepted(), sending(), pending()]);
    await expect(eraseAction(order({ why }), deps())).rejects.toThrow(ActionNotErasableError);
  });

  test('without a reason', async () => {
    await given(toCompleted);
    await expect(eraseAction(order({}), deps())).rejects.toThrow(RequestInvalidError);
  });

  test('of another version than was decided on', async () => {
    await given(toCompleted);
    await expect(eraseAction(order({ why, version: 1 }), deps())).rejects.toThrow(ActionChangedError);
  });

  test('of an action that is not on record', async () => {
    await expect(eraseAction(order({ why }), deps())).rejects.toThrow(NotFoundError);
  });
});
