import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { contentPolicyFrom, fullContent } from '../../../lambdas/adapters/ledger/content-policy.ts';
import { dynamoLedger } from '../../../lambdas/adapters/ledger/dynamo-ledger.ts';
import { keyOf, readAction } from '../../../lambdas/adapters/ledger/ledger-items.ts';
import type { Action } from '../../../lambdas/core/action/action.ts';
import { verifyHistory } from '../../../lambdas/core/action/verify-history.ts';
import { hashing, isWhole, redaction, withhold } from '../../../lambdas/core/action/withhold.ts';
import { LedgerUnavailableError } from '../../../lambdas/core/ports.ts';
import { sweepLedger } from '../../../lambdas/sweep-ledger/sweep-ledger.ts';
import { recordingLog, recordingMetrics } from '../../fakes/recording-log.ts';
import { recordingTracker } from '../../fakes/recording-tracker.ts';
import { accepted, at, completed, expired, failed, inDoubt, next, pending, sending } from '../../fixtures/actions.ts';
import { freshLedgerTable, RETENTION_DAYS } from '../../fixtures/dynamo-ledger.ts';

const KEY = 'k'.repeat(32);
const GRACE_DAYS = 7;
const DAY = 24 * 60 * 60;
const environment = { CONTENT: 'redacted', CONTENT_GRACE_DAYS: String(GRACE_DAYS) };

const table = freshLedgerTable();

function ledgerWith(variables: NodeJS.ProcessEnv, key = async () => KEY) {
  const content = contentPolicyFrom(variables, () => key);
  const { client, name } = table();
  return dynamoLedger({ client, tableName: name, retentionDays: RETENTION_DAYS, content });
}

type Kept = ReturnType<typeof ledgerWith>;

/** Brings an action this way, as the functions would; answers what the ledger then holds. */
async function given(ledger: Kept, [first, ...rest]: readonly Action[]): Promise<Action> {
  if (first?.status !== 'ACCEPTED') throw new Error('an action begins as ACCEPTED');
  let { action }: { action: Action } = await ledger.claimAction(first);
  for (const after of rest) action = (await ledger.advance(action, after).then((it) => it.won && it.action)) || action;
  return action;
}

async function itemOf(id: string): Promise<Record<string, unknown>> {
  const { client, name: TableName } = table();
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: keyOf.action(id) } } }));
  return unmarshall(Item ?? {});
}

const toCompleted = [accepted(), sending(), pending(), completed()];
const toFailed = [accepted(), sending(), pending(), failed()];

describe('an action that COMPLETED', () => {
  test('full: keeps its content', async () => {
    await given(ledgerWith({}), toCompleted);
    expect(readAction(await itemOf(completed().id))).toEqual(completed());
  });

  test('redacted: has lost its content in the write that completed it, and verifies', async () => {
    const written = await given(ledgerWith(environment), toCompleted);
    const item = await itemOf(completed().id);
    expect(readAction(item)).toEqual(written);
    expect(JSON.stringify(item)).not.toMatch(/\+1800|Your order/);
    expect(written.request).toMatchObject({ withheld: 'redacted' });
    expect(written.history.slice(0, -1)).toEqual(completed().history.slice(0, -1));
    expect(written.history.at(-1)).toMatchObject({
      ...completed().history.at(-1),
      record: expect.any(String),
      hash: expect.any(String),
    });
    expect(verifyHistory(written)).toEqual({ integrity: 'verified' });
  });

  test('hashed: has hashes by the key', async () => {
    const hashed = { CONTENT: 'hashed', CONTENT_KEY_SECRET_NAME: 'action-bridge/content-key' };
    const written = await given(ledgerWith(hashed), toCompleted);
    expect(written).toEqual(withhold(completed(), hashing(KEY)));
  });

  test('hashed, and the key is out of reach: is not written, so that nothing is kept in clear', async () => {
    const hashed = { CONTENT: 'hashed', CONTENT_KEY_SECRET_NAME: 'action-bridge/content-key' };
    const ledger = ledgerWith(hashed, () => Promise.reject(new Error('throttled')));
    await given(ledger, [accepted(), sending(), pending()]);
    await expect(ledger.advance(pending(), completed())).rejects.toThrow(LedgerUnavailableError);
    expect((await ledger.getAction(pending().id))?.status).toBe('PENDING');
  });

  test('hashed, and the key is short: is not written', async () => {
    const hashed = { CONTENT: 'hashed', CONTENT_KEY_SECRET_NAME: 'action-bridge/content-key' };
    const ledger = ledgerWith(hashed, async () => 'short');
    await given(ledger, [accepted(), sending(), pending()]);
    await expect(ledger.advance(pending(), completed())).rejects.toThrow(LedgerUnavailableError);
  });
});

describe('an action that did not complete', () => {
  test.each([
    ['FAILED', toFailed],
    ['EXPIRED', [accepted(), sending(), pending(), expired()]],
    ['IN_DOUBT', [accepted(), sending(), inDoubt()]],
  ] as const)('%s: keeps its content for who decides', async (_, way) => {
    expect(isWhole(await given(ledgerWith(environment), way))).toBe(true);
  });

  test('loses it when a person resolves it as sent', async () => {
    const decided = next(inDoubt(), { transition: 'resolvedSent', who: 'ada', why: 'It is there.' }, 'COMPLETED');
    expect(isWhole(await given(ledgerWith(environment), [accepted(), sending(), inDoubt(), decided]))).toBe(false);
  });

  const sweepAt = (ledger: Kept, seconds: number) => {
    return sweepLedger({
      ledger,
      tracker: recordingTracker(),
      now: () => at(seconds),
      batchSize: 10,
      remainingMillis: () => 60_000,
      pause: async () => undefined,
      random: () => 0,
      log: recordingLog(),
      metrics: recordingMetrics(),
    });
  };

  test('keeps it to the end of its grace, and loses it in the sweep after that, on record', async () => {
    const ledger = ledgerWith(environment);
    await given(ledger, toFailed);
    await sweepAt(ledger, GRACE_DAYS * DAY);
    expect(await ledger.getAction(failed().id)).toEqual(failed());

    await sweepAt(ledger, GRACE_DAYS * DAY + 10);
    const after = await ledger.getAction(failed().id);
    expect(after).toMatchObject({ status: 'FAILED', request: { withheld: 'redacted' } });
    expect(after?.history.at(-1)).toMatchObject({ transition: 'withheld', by: 'sweep-ledger' });
    expect(after && verifyHistory(after)).toEqual({ integrity: 'verified' });
    expect(await ledger.listDue(at(999 * DAY), 10)).toEqual([]);
  });

  test('loses it at its time though the setting was changed to full since', async () => {
    await given(ledgerWith(environment), toFailed);
    const ledger = ledgerWith({ CONTENT_GRACE_DAYS: String(GRACE_DAYS) });
    await sweepAt(ledger, GRACE_DAYS * DAY + 10);
    expect((await ledger.getAction(failed().id))?.request).toMatchObject({ withheld: 'redacted' });
  });

  test('stands before nothing until its new time, where the grace was made longer since', async () => {
    await given(ledgerWith(environment), toFailed);
    const ledger = ledgerWith({ ...environment, CONTENT_GRACE_DAYS: String(3 * GRACE_DAYS) });
    await sweepAt(ledger, GRACE_DAYS * DAY + 10);
    expect((await ledger.getAction(failed().id))?.request).not.toHaveProperty('withheld');
    expect(await ledger.listDue(at(3 * GRACE_DAYS * DAY), 10, 'withholding')).toEqual([]);
    await sweepAt(ledger, 3 * GRACE_DAYS * DAY + 10);
    expect((await ledger.getAction(failed().id))?.request).toMatchObject({ withheld: 'redacted' });
  });

  test('is among what is due once it is sent again, though the setting was full when it settled', async () => {
    const before = await given(ledgerWith({}), toFailed);
    const resent = next(before, { transition: 'resend', who: 'w', why: 'y' }, 'ACCEPTED');
    const ledger = ledgerWith(environment);
    await ledger.advance(before, resent);
    expect(await ledger.listDue(at(999 * DAY), 10)).toEqual([{ id: resent.id, dueAt: resent.dueAt }]);
  });

  test('is withheld no more once a report came, where the setting was changed to full since', async () => {
    const before = await given(ledgerWith(environment), toFailed);
    const reported = next(before, { transition: 'reported', delivery: [], said: 'late' }, 'FAILED');
    await ledgerWith({}).advance(before, reported);
    expect(await itemOf(before.id)).not.toHaveProperty('dueAtId');
    expect(await itemOf(before.id)).not.toHaveProperty('dueShard');
  });

  test('full: is not among what is due', async () => {
    const ledger = ledgerWith({});
    await given(ledger, toFailed);
    expect(await ledger.listDue(at(999 * DAY), 10)).toEqual([]);
  });
});

describe('the policy that the environment names', () => {
  test('is to keep everything where it names none', () => {
    expect(contentPolicyFrom({}, () => async () => KEY)).toEqual(fullContent);
  });

  test('reads no secret unless it hashes', async () => {
    const readSecret = () => {
      throw new Error('no secret is granted');
    };
    const policy = contentPolicyFrom(environment, readSecret);
    expect(await policy.cover()).toBe(redaction);
  });

  test('hashes with no key at all: the function does not start', () => {
    expect(() => contentPolicyFrom({ CONTENT: 'hashed' }, () => async () => KEY)).toThrow('CONTENT_KEY_SECRET_NAME');
  });
});
