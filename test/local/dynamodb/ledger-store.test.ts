import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import { dynamoDbClient } from '../../../local/dynamodb/dynamodb.ts';
import { openLedgerStore } from '../../../local/dynamodb/ledger-store.ts';
import type { LocalTable } from '../../../local/template/template.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

// Threads, processes and servers take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

const key = (name: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType });
const index = (name: string) => ({
  IndexName: name,
  KeySchema: [key('color', 'HASH'), key('pk', 'RANGE')],
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
});
const table = (...indexes: readonly string[]): LocalTable => ({
  TableName: 'ledger',
  KeySchema: [key('pk', 'HASH')],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'color', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: indexes.map(index),
});

/** Opens the store as a host would, works on it, and closes it. */
async function withStore<T>(
  { path, tables = [table('byColor')], unclean = false }: { path: string; tables?: LocalTable[]; unclean?: boolean },
  work: (client: ReturnType<typeof dynamoDbClient>, notices: readonly string[]) => Promise<T>,
): Promise<T> {
  const notices: string[] = [];
  const directory = { path, wasLeftUnclean: unclean, release: () => {} };
  const store = await openLedgerStore({ port: 0, tables, directory, notice: (text) => notices.push(text) });
  const client = dynamoDbClient(store.url);
  try {
    return await work(client, notices);
  } finally {
    client.destroy();
    await store.close();
  }
}

type Client = ReturnType<typeof dynamoDbClient>;
const put = (client: Client, pk: string, color: string) =>
  client.send(new PutItemCommand({ TableName: 'ledger', Item: { pk: { S: pk }, color: { S: color } } }));
const byColor = async (client: Client, color: string, IndexName = 'byColor') => {
  const query = new QueryCommand({
    TableName: 'ledger',
    IndexName,
    KeyConditionExpression: 'color = :color',
    ExpressionAttributeValues: { ':color': { S: color } },
  });
  return (await client.send(query)).Items?.map(({ pk }) => pk?.S);
};
const count = async (client: Client) => (await client.send(new ScanCommand({ TableName: 'ledger' }))).Count;

/** What a kill between dynalite's two writes leaves behind: an index row of an item that never came to be. */
async function makeStale(path: string): Promise<void> {
  const { Level } = createRequire(createRequire(import.meta.url).resolve('dynalite'))('level');
  const database = new Level(join(path, 'ledger', 'leveldb'), { valueEncoding: 'json' });
  const rows: [string, object][] = await database.iterator({ gte: 'index-global~', lt: 'index-global~\xff' }).all();
  for (const [name, row] of rows) {
    await database.put(`${name}00`, { ...row, color: { S: 'red' }, pk: { S: 'ghost' } });
    await database.del(name);
  }
  await database.close();
}

describe('a store that was closed', () => {
  test('has everything when it is opened again, and is not rebuilt', async () => {
    const path = temporaryDirectory();
    await withStore({ path }, (client) => put(client, 'a', 'red'));
    await withStore({ path }, async (client, notices) => {
      expect(await byColor(client, 'red')).toEqual(['a']);
      expect(notices).toEqual([]);
    });
  });

  test('gets the indexes that the template has now', async () => {
    const path = temporaryDirectory();
    await withStore({ path }, (client) => put(client, 'a', 'red'));
    await withStore({ path, tables: [table('byColor', 'byColorToo')] }, async (client, notices) => {
      expect(await byColor(client, 'red', 'byColorToo')).toEqual(['a']);
      expect(notices).toEqual([expect.stringContaining('the table has other indexes now')]);
    });
  });

  test('is refused, and kept, when it is of another table than the template has', async () => {
    const path = temporaryDirectory();
    await withStore({ path }, (client) => put(client, 'a', 'red'));
    const other = { ...table('byColor'), TableName: 'other' };
    await expect(withStore({ path, tables: [other] }, async () => {})).rejects.toThrow('holds table ledger');
    await withStore({ path }, async (client) => expect(await count(client)).toBe(1));
  });
});

describe('a store whose host was killed', () => {
  test('has every item and no stale index row, however many there are', async () => {
    const path = temporaryDirectory();
    await withStore({ path }, async (client) => {
      for (let n = 0; n < 60; n += 1) await put(client, `item-${n}`, 'red');
    });
    await makeStale(path);
    await withStore({ path }, async (client) => expect(await byColor(client, 'red')).toContain('ghost'));

    await withStore({ path, unclean: true }, async (client, notices) => {
      expect(await count(client)).toBe(60);
      const rows = await byColor(client, 'red');
      expect(rows).toHaveLength(60);
      expect(rows).not.toContain('ghost');
      expect(notices).toEqual([expect.stringContaining('was killed')]);
    });
    expect(existsSync(join(path, 'ledger.old'))).toBe(false);
  });

  test('is whole when the kill came while it was being replaced', async () => {
    const path = temporaryDirectory();
    await withStore({ path }, (client) => put(client, 'a', 'red'));
    renameSync(join(path, 'ledger'), join(path, 'ledger.new'));
    mkdirSync(join(path, 'ledger.old'));
    await withStore({ path, unclean: true }, async (client) => expect(await byColor(client, 'red')).toEqual(['a']));
  });

  test('is whole when the kill came while it was being copied', async () => {
    const path = temporaryDirectory();
    await withStore({ path }, (client) => put(client, 'a', 'red'));
    mkdirSync(join(path, 'ledger.new'));
    writeFileSync(join(path, 'ledger.new', 'tables.json'), 'half');
    await withStore({ path, unclean: true }, async (client) => expect(await byColor(client, 'red')).toEqual(['a']));
  });
});
