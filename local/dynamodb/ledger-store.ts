import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import type { Listening } from '../http/listen.ts';
import type { DataDirectory } from '../settings/data-directory.ts';
import type { LocalTable } from '../template/template.ts';
import { dynamoDbClient, startDynamoDb } from './dynamodb.ts';

export interface LedgerStoreSettings {
  readonly port: number;
  readonly tables: readonly LocalTable[];
  /** @default in memory */
  readonly directory?: DataDirectory | undefined;
  /** Called with messages for the person who waits. */
  readonly notice: (text: string) => void;
}

/**
 * Starts DynamoDB with the template's tables and the data directory's items. Copies the items into a fresh store if the
 * last host was killed, because index rows may be stale, or if the tables changed, because dynalite cannot change the
 * indexes of an existing table.
 */
export async function openLedgerStore(settings: LedgerStoreSettings): Promise<Listening> {
  const { port, tables, directory, notice } = settings;
  if (!directory) return withTables(await startDynamoDb({ port }), tables);

  const store = storeIn(directory.path);
  store.finishReplacement();
  const reason = whyRebuild(store, directory, tables);
  if (reason !== undefined) {
    notice(`Rebuilding ${store.path}: ${reason}.`);
    await rebuild(store, tables);
  }
  if (!existsSync(store.path)) store.create(store.path, tables);
  return withTables(await startDynamoDb({ port, path: store.database(store.path) }), tables);
}

/**
 * A directory with the database and the tables it was created for. Replaced by renaming, so that a kill leaves the old
 * store or the new one whole.
 */
function storeIn(directory: string) {
  const path = join(directory, 'ledger');
  const [replacement, replaced] = [`${path}.new`, `${path}.old`];
  const database = (store: string): string => join(store, 'leveldb');
  const tablesFile = (store: string): string => join(store, 'tables.json');
  return {
    path,
    replacement,
    database,
    create(store: string, tables: readonly LocalTable[]): void {
      mkdirSync(store, { recursive: true });
      writeFileSync(tablesFile(store), JSON.stringify(tables));
    },
    tables(): string {
      return existsSync(tablesFile(path)) ? readFileSync(tablesFile(path), 'utf8') : '';
    },
    replace(): void {
      renameSync(path, replaced);
      renameSync(replacement, path);
      rmSync(replaced, { recursive: true });
    },
    finishReplacement(): void {
      if (!existsSync(path) && existsSync(replaced)) renameSync(existsSync(replacement) ? replacement : replaced, path);
      for (const leftOver of [replacement, replaced]) rmSync(leftOver, { recursive: true, force: true });
    },
  };
}

type Store = ReturnType<typeof storeIn>;

function whyRebuild(store: Store, { wasLeftUnclean }: DataDirectory, tables: readonly LocalTable[]) {
  if (!existsSync(store.path)) return undefined;
  if (wasLeftUnclean) return 'the host that used it was killed';
  return store.tables() === JSON.stringify(tables) ? undefined : 'the table has other indexes now';
}

async function rebuild(store: Store, tables: readonly LocalTable[]): Promise<void> {
  store.create(store.replacement, tables);
  const before = await startDynamoDb({ port: 0, path: store.database(store.path) });
  const after = await withTables(await startDynamoDb({ port: 0, path: store.database(store.replacement) }), tables);
  const [from, to] = [dynamoDbClient(before.url), dynamoDbClient(after.url)];
  try {
    const { TableNames = [] } = await from.send(new ListTablesCommand({}));
    const unknown = TableNames.find((name) => !tables.some(({ TableName }) => TableName === name));
    if (unknown !== undefined) {
      throw new Error(
        `${store.path} holds table ${unknown}, which the template does not have. Choose another DATA_DIR.`,
      );
    }
    for (const name of TableNames) await copyItems(name, from, to);
  } finally {
    from.destroy();
    to.destroy();
    await Promise.all([before.close(), after.close()]);
  }
  store.replace();
}

const BATCH_ITEMS = 25;

async function copyItems(TableName: string, from: DynamoDBClient, to: DynamoDBClient): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client: from }, { TableName })) {
    for (let at = 0; at < Items.length; at += BATCH_ITEMS) {
      const requests = Items.slice(at, at + BATCH_ITEMS).map((Item) => ({ PutRequest: { Item } }));
      await to.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    }
  }
}

async function withTables(dynamodb: Listening, tables: readonly LocalTable[]): Promise<Listening> {
  const client = dynamoDbClient(dynamodb.url);
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const missing = tables.filter(({ TableName }) => !TableNames.includes(TableName));
    for (const table of missing) {
      await client.send(new CreateTableCommand({ ...table, BillingMode: 'PAY_PER_REQUEST' }));
      await untilActive(table.TableName, client);
    }
    return dynamodb;
  } finally {
    client.destroy();
  }
}

/** dynalite answers CreateTable before the table takes items. */
async function untilActive(TableName: string, client: DynamoDBClient): Promise<void> {
  const describe = new DescribeTableCommand({ TableName });
  while ((await client.send(describe)).Table?.TableStatus !== 'ACTIVE') await wait(5);
}
