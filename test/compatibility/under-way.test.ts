import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { tracking } from '../../lambdas/core/tracking/tracking.ts';
import { followAction } from '../../lambdas/get-action/get-action.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';
import { at } from '../fixtures/actions.ts';
import { freshLedgerTable } from '../fixtures/dynamo-ledger.ts';
import { recordings } from './recording.ts';

/** What the state machine of version 0.1.0 can decide on; one that runs goes on as it was deployed. */
const decidable = ['ACCEPTED', 'SENDING', 'PENDING', 'COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'];

describe.each(recordings())('given what version $version left under way', ({ recorded }) => {
  const table = freshLedgerTable();
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = table().ledgerBy(table().client);
    for (const Item of recorded.items) {
      await table().client.send(new PutItemCommand({ TableName: table().name, Item }));
    }
  });

  test.each(recorded.trackings)('a state reads what the former one handed on: $status of $actionId', (given) => {
    expect(tracking.parse(given)).toMatchObject(given);
  });

  test.each(Object.entries(recorded.actions))('the ledger reads its action %s, which is %s', async (id, status) => {
    expect(await ledger.getAction(id)).toMatchObject({ id, status });
  });

  test('the sweeper finds what is open, and nothing else', async () => {
    const open = Object.entries(recorded.actions).filter(([, status]) =>
      ['ACCEPTED', 'SENDING', 'PENDING'].includes(status),
    );
    const due = await ledger.listDue(at(7_200), 100);
    expect(due.map(({ id }) => id).sort()).toEqual(open.map(([id]) => id).sort());
  });

  test('an action that Twilio completes is followed to its end', async () => {
    const [id = ''] = Object.entries(recorded.actions).find(([, status]) => status === 'PENDING') ?? [];
    const conversations = scriptedConversations({
      fetch: [{ kind: 'found', action: { id: 'conv_action_1', status: 'COMPLETED' } }],
    });
    const now = () => at(10);
    const log = recordingLog();
    const metrics = recordingMetrics();
    const handedOn = tracking.parse(recorded.trackings.find(({ actionId }) => actionId === id));

    const next = await followAction(handedOn, { ledger, conversations, now, log, metrics, by: 'get-action' });

    expect(next).toMatchObject({ actionId: id, status: 'COMPLETED' });
    expect((await ledger.getAction(id))?.history.at(-1)).toMatchObject({ from: 'PENDING', to: 'COMPLETED' });
  });

  test('a state machine that runs gets what it can decide on', async () => {
    for (const [id, status] of Object.entries(recorded.actions).filter(([, it]) => isSettledOrAccepted(it))) {
      const conversations = scriptedConversations({});
      const deps = { ledger, conversations, now: () => at(10), log: recordingLog(), metrics: recordingMetrics() };
      const next = await followAction({ actionId: id, waitSeconds: 1, polls: 0 }, { ...deps, by: 'get-action' });
      expect(decidable).toContain(next.status);
      expect(next).toMatchObject({ actionId: id, status, waitSeconds: expect.any(Number) });
    }
  });
});

/** Nobody has to be asked about it. */
function isSettledOrAccepted(status: string): boolean {
  return status === 'ACCEPTED' || !['SENDING', 'PENDING'].includes(status);
}
