import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { storedBytes } from '../../../bench/cost/action-counts.ts';
import { HOTTEST_SHARD_WRITES } from '../../../bench/cost/ceilings.ts';
import { storedBytesOf } from '../../../bench/cost/stored-bytes.ts';
import { type Image, rowOf, writeUnitsByPlace, writeUnitsOf } from '../../../bench/cost/write-units.ts';
import { LOCAL_SIGNING_SECRET } from '../../../client/local-signing-secret.ts';
import { ledgerIndexes } from '../../../lambdas/adapters/ledger/ledger-schema.ts';
import { writeUnitsAt } from '../../../lib/ledger-write-units.ts';
import { startHost } from '../../../local/host.ts';
import { read } from '../../docs/pages.ts';
import { newDynamoClient } from '../../fixtures/dynalite.ts';
import { newConversationId, orderShipped, structured } from '../../fixtures/shop-events.ts';
import { signedRequest } from '../../fixtures/signed-request.ts';
import { event, scenario } from '../../simulation/scenarios.ts';
import { trackerStateGraph } from '../../simulation/state-graph.ts';
import { runSchedule } from '../../simulation/world.ts';

describe('given an event that becomes one action, which is sent and settles without any trouble', () => {
  const writes: { before: Image; after: Image }[] = [];
  beforeAll(async () => {
    await runSchedule(scenario({ events: [event()] }), {
      graph: trackerStateGraph(),
      onWrite: (before, after) => writes.push({ before, after }),
    });
  });

  test('it costs the write units that its price says, in the table and in each index', () => {
    const units = new Map<string, number>();
    for (const { before, after } of writes) {
      for (const [place, more] of writeUnitsByPlace(before, after)) units.set(place, (units.get(place) ?? 0) + more);
    }
    expect(Object.fromEntries(units)).toEqual(writeUnitsAt);
  });

  test('each of its writes costs what docs/explanation/cost.md says', () => {
    const [taken, claim, lease, record, end] = writes.map(({ before, after }) => writeUnitsOf(before, after));
    const said = `${taken} for the event, then claim ${claim}, lease ${lease}, record ${record}, end ${end};`;
    expect(read('docs/explanation/cost.md').replaceAll(/\s+/g, ' ')).toContain(said);
  });

  test('no key of an index that others share is written more often than the ceiling of a shard says', () => {
    // What only this action has cannot be hot.
    const shared = ledgerIndexes.filter(({ name }) => ['byDay', 'byStatus', 'byRoute', 'byDue'].includes(name));
    const rowsWritten = new Map<string, number>();
    for (const { before, after } of writes) {
      for (const index of shared) {
        const [was, is] = [before, after].map((image) => rowOf(image, index));
        if (JSON.stringify(was) === JSON.stringify(is)) continue;
        for (const row of [was, is]) {
          if (!row) continue;
          const key = `${index.name} ${row[index.partitionKey]?.S?.replace(/\d$/, 'n')}`;
          rowsWritten.set(key, (rowsWritten.get(key) ?? 0) + 1);
        }
      }
    }
    expect(rowsWritten.get('byStatus OPEN#n')).toBe(HOTTEST_SHARD_WRITES);
    expect(rowsWritten.get('byDue n')).toBe(HOTTEST_SHARD_WRITES);
    expect(Math.max(...rowsWritten.values())).toBe(HOTTEST_SHARD_WRITES);
  });
});

const status = z.object({ status: z.string() });

describe('the example order, sent and settled on a laptop', () => {
  test('takes up as many bytes as the price of keeping it says, within a twentieth', async () => {
    const host = await startHost({ port: 0, simulatorPort: 0, dynamodbPort: 0, settleMillis: 200 });
    onTestFinished(host.close);
    const client = newDynamoClient(host.dynamodbUrl);
    onTestFinished(() => client.destroy());
    const order = structured(orderShipped({ conversationId: newConversationId() }));
    await fetch(`${host.url}/events/shop`, { method: 'POST', ...signedRequest(order, LOCAL_SIGNING_SECRET) });

    const scan = new ScanCommand({ TableName: host.stack.tables[0]?.TableName, ConsistentRead: true });
    const items = async () => (await client.send(scan)).Items ?? [];
    const statuses = async () =>
      (await items()).flatMap((item) => status.safeParse(unmarshall(item)).data?.status ?? []);
    await expect.poll(statuses, { timeout: 60_000, interval: 200 }).toEqual(['COMPLETED']);

    const { table, indexes } = storedBytesOf(await items());
    expect(Math.abs(table - storedBytes.table)).toBeLessThanOrEqual(storedBytes.table / 20);
    expect(Math.abs(indexes - storedBytes.indexes)).toBeLessThanOrEqual(storedBytes.indexes / 20);
  }, 120_000);
});
