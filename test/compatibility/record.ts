import { mkdirSync, writeFileSync } from 'node:fs';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { plusSeconds } from '../../lambdas/core/time.ts';
import { firstTracking, trackingOf } from '../../lambdas/core/tracking/tracking.ts';
import { accepted, completed, expired, failed, inDoubt, pending, sending, start } from '../fixtures/actions.ts';
import { createLedgerTable, startDynalite } from '../fixtures/dynalite.ts';
import { eventRecord } from '../fixtures/event-records.ts';
import { recordingsFolder } from './recording.ts';

/**
 * `npx tsx test/compatibility/record.ts 1.2.3`: what this version stores, and hands from state to state, while actions are under
 * way. It is run before a release; what was recorded for a release is never changed.
 */
const [version = ''] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error('Name the version: npx tsx test/compatibility/record.ts 1.2.3');

/** How an action gets to where it is, each by an event of its own. */
const ways = [
  { name: 'ACCEPTED', steps: [] },
  { name: 'SENDING', steps: [sending] },
  { name: 'PENDING', steps: [sending, pending] },
  { name: 'COMPLETED', steps: [sending, pending, completed] },
  { name: 'FAILED', steps: [sending, pending, failed] },
  { name: 'EXPIRED', steps: [sending, pending, expired] },
  { name: 'IN_DOUBT', steps: [sending, inDoubt] },
] as const;

const dynalite = await startDynalite();
const tableName = 'Ledger';
await createLedgerTable(dynalite.client, tableName);
const ledger = dynamoLedger({ client: dynalite.client, tableName, retentionDays: 400, now: () => start });

const trackings: object[] = [];
const actions: Record<string, string> = {};
for (const { name, steps } of ways) {
  const traits = { eventId: `evt_${name}` };
  const claimed = accepted(traits);
  await ledger.claimEvent(eventRecord({ ...traits, actions: [{ id: claimed.id, route: claimed.route }] }));
  await ledger.claimAction(claimed);
  let action: Action = claimed;
  for (const step of steps) {
    const after = step(traits);
    await ledger.advance(action, after);
    action = after;
  }
  actions[action.id] = action.status;
  trackings.push(firstTracking(action), trackingOf(action, 1, new Date(plusSeconds(action.updatedAt, 1))));
}
const { Items: items = [] } = await dynalite.client.send(new ScanCommand({ TableName: tableName }));
await dynalite.stop();

mkdirSync(recordingsFolder, { recursive: true });
writeFileSync(`${recordingsFolder}/${version}.json`, `${JSON.stringify({ trackings, actions, items }, null, 2)}\n`);
