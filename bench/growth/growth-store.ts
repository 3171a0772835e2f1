import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { create, createKey, getIndexActions, type Put, type Table } from 'dynalite/db/index.js';
import { toAttributes } from '../../lambdas/adapters/ledger/dynamo-ledger-values.ts';
import { keyOf, newActionItem } from '../../lambdas/adapters/ledger/ledger-items.ts';
import type { ActionIn } from '../../lambdas/core/action/action.ts';
import { dynamoDbClient, startDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { createLedgerTable } from '../../test/fixtures/dynalite.ts';

/** Actions whose rows are written in one batch. */
const BATCH_ACTIONS = 1_000;

/** A ledger on disk, filled. */
export interface GrowthStore {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a ledger that holds these actions, each as the ledger itself would have written it. They are put into dynalite's database
 * directly, item and index rows, by dynalite's own keys: a million take minutes, where by its API they would take hours.
 */
export async function filledStore(tableName: string, actions: Iterable<ActionIn<'ACCEPTED'>>): Promise<GrowthStore> {
  const directory = mkdtempSync(join(tmpdir(), 'action-bridge-growth-'));
  const empty = await startDynamoDb({ port: 0, path: directory });
  const client = dynamoDbClient(empty.url);
  await createLedgerTable(client, tableName);
  client.destroy();
  await empty.close();

  await fill(directory, tableName, actions);

  const { url, close } = await startDynamoDb({ port: 0, path: directory });
  return {
    url,
    async close() {
      await close();
      rmSync(directory, { recursive: true });
    },
  };
}

async function fill(path: string, tableName: string, actions: Iterable<ActionIn<'ACCEPTED'>>): Promise<void> {
  const store = create({ path });
  const table = await promisify(store.getTable.bind(store))(tableName);
  const items = store.getItemDb(tableName);
  const waiting = new Map<string, Put[]>();
  const flush = async (): Promise<void> => {
    for (const [index, puts] of waiting) {
      const rows = index === '' ? items : store.getIndexDb('global', tableName, index);
      await promisify(rows.batch.bind(rows))(puts);
    }
    waiting.clear();
  };
  let count = 0;
  for (const action of actions) {
    for (const { index, key, value } of rowsOf(action, table)) {
      const puts = waiting.get(index) ?? [];
      puts.push({ type: 'put', key, value });
      waiting.set(index, puts);
    }
    count += 1;
    if (count % BATCH_ACTIONS === 0) await flush();
  }
  await flush();
  await promisify(store.db.close.bind(store.db))();
}

/** An action's item, under no index, and its row in each index that it is in. */
function rowsOf(action: ActionIn<'ACCEPTED'>, table: Table) {
  const item = toAttributes({ pk: keyOf.action(action.id), ...newActionItem(action) });
  const { puts } = getIndexActions(table.GlobalSecondaryIndexes ?? [], undefined, item, table);
  return [
    { index: '', key: createKey(item, table), value: item },
    ...puts.map(({ index, key, item: value }) => ({ index, key, value })),
  ];
}
