import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { errorName, PlainError } from '../../core/errors.ts';
import { LedgerUnavailableError } from '../../core/ports.ts';
import { type ItemUpdate, updateExpressions } from './dynamo-ledger-update.ts';
import { fromAttributes, type StoredItem, toAttributes } from './dynamo-ledger-values.ts';
import { type LedgerIndex, ledgerPartitionKey } from './ledger-schema.ts';

export type DynamoTable = ReturnType<typeof dynamoTable>;

/** A query of one partition: all its keys, or those that sort before `below`. */
export interface IndexQuery {
  readonly index: LedgerIndex;
  readonly partition: string;
  readonly below?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

export interface IndexRow {
  readonly pk: string;
  readonly sort: string;
}

/** The condition did not hold for this item. */
export interface Refusal {
  readonly item: StoredItem | undefined;
}

export interface DynamoTableSettings {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Tells whose put an item came from. */
  readonly newId: () => string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_BATCH_KEYS = 100;

/** 750 ms in all, then the table counts as unreachable. */
const BATCH_PAUSES_MILLIS = [50, 100, 200, 400];

/**
 * The operations that the ledger needs of its table. A condition that does not hold is a value. A request that DynamoDB
 * finds invalid is a {@link PlainError}, a bug; any other error, after the SDK's retries, a {@link
 * LedgerUnavailableError}.
 */
export function dynamoTable({ client, tableName: TableName, newId }: DynamoTableSettings) {
  async function get(pk: string): Promise<StoredItem | undefined> {
    const command = new GetItemCommand({ TableName, Key: keyOf(pk), ConsistentRead: true });
    const { Item } = await available('GetItem', client.send(command));
    return Item && fromAttributes(Item);
  }

  /**
   * Writes an item unless one exists, and returns what is there. If the answer to a put is lost, the SDK repeats it and
   * meets its own item: `claimId` tells that from another's.
   *
   * @param replaceable an item with all values of one of these is overwritten
   */
  async function putOnce(
    pk: string,
    attributes: StoredItem,
    replaceable: readonly Readonly<Record<string, string>>[] = [],
  ): Promise<{ readonly written: boolean; readonly item: StoredItem }> {
    const mine = { [ledgerPartitionKey]: pk, ...attributes, claimId: newId() };
    const command = new PutItemCommand({
      TableName,
      Item: toAttributes(mine),
      ...whereNoneOr(replaceable),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const refusal = await conditional('PutItem', client.send(command));
    if (!refusal) return { written: true, item: mine };
    const item = refusal.item ?? (await get(pk));
    if (!item) throw new LedgerUnavailableError('DynamoDB PutItem met an item that was deleted since');
    return { written: item.claimId === mine.claimId, item };
  }

  /** Changes an item. Resolves to undefined if the condition held. */
  async function update(pk: string, change: ItemUpdate): Promise<Refusal | undefined> {
    const command = new UpdateItemCommand({
      TableName,
      Key: keyOf(pk),
      ...updateExpressions(change),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return conditional('UpdateItem', client.send(command));
  }

  /** Reads items in the order of their keys, without those that are gone. */
  async function getAll(pks: readonly string[]): Promise<readonly StoredItem[]> {
    const found = new Map<unknown, StoredItem>();
    for (let start = 0; start < pks.length; start += MAX_BATCH_KEYS) {
      const batch = await getBatch(pks.slice(start, start + MAX_BATCH_KEYS));
      for (const item of batch) found.set(item[ledgerPartitionKey], item);
    }
    return pks.map((pk) => found.get(pk)).filter((item) => item !== undefined);
  }

  async function getBatch(pks: readonly string[]): Promise<readonly StoredItem[]> {
    const items: StoredItem[] = [];
    const pauses = [...BATCH_PAUSES_MILLIS];
    let left = pks.map(keyOf);
    while (left.length > 0) {
      const command = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: left, ConsistentRead: true } } });
      const { Responses, UnprocessedKeys } = await available('BatchGetItem', client.send(command));
      const read = Responses?.[TableName] ?? [];
      items.push(...read.map(fromAttributes));
      // DynamoDB leaves keys out when it throttles, or beyond 16 MB.
      left = UnprocessedKeys?.[TableName]?.Keys ?? [];
      if (left.length === 0 || read.length > 0) continue;
      const millis = pauses.shift();
      if (millis === undefined) throw new LedgerUnavailableError('DynamoDB BatchGetItem keeps leaving out keys');
      await pause(millis);
    }
    return items;
  }

  /** Reads keys from an index, ascending unless `newestFirst`. It lags by moments. */
  async function query({ index, partition, below, newestFirst, limit }: IndexQuery): Promise<readonly IndexRow[]> {
    const hasBound = below !== undefined;
    const rows: IndexRow[] = [];
    let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
    do {
      const command = new QueryCommand({
        TableName,
        IndexName: index.name,
        KeyConditionExpression: `#partition = :partition${hasBound ? ' AND #sort < :below' : ''}`,
        ExpressionAttributeNames: { '#partition': index.partitionKey, ...(hasBound && { '#sort': index.sortKey }) },
        ExpressionAttributeValues: toAttributes({ ':partition': partition, ...(hasBound && { ':below': below }) }),
        ScanIndexForward: newestFirst !== true,
        ...(limit !== undefined && { Limit: limit - rows.length }),
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      });
      const { Items = [], LastEvaluatedKey } = await available('Query', client.send(command));
      rows.push(...Items.map((item) => rowOf(fromAttributes(item), index)));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey && (limit === undefined || rows.length < limit));
    return rows;
  }

  /** Counts the items of a partition whose sort key begins with a prefix. They are read, 1 MB at a time. */
  async function count(index: LedgerIndex, partition: string, prefix: string): Promise<number> {
    let counted = 0;
    let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
    do {
      const command = new QueryCommand({
        TableName,
        IndexName: index.name,
        Select: 'COUNT',
        KeyConditionExpression: '#partition = :partition AND begins_with(#sort, :prefix)',
        ExpressionAttributeNames: { '#partition': index.partitionKey, '#sort': index.sortKey },
        ExpressionAttributeValues: toAttributes({ ':partition': partition, ':prefix': prefix }),
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      });
      const { Count = 0, LastEvaluatedKey } = await available('Query', client.send(command));
      counted += Count;
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return counted;
  }

  return { get, getAll, putOnce, update, query, count };
}

function keyOf(pk: string) {
  return toAttributes({ [ledgerPartitionKey]: pk });
}

function rowOf(item: StoredItem, { sortKey }: LedgerIndex): IndexRow {
  return z.object({ pk: z.string(), sort: z.string() }).parse({ pk: item[ledgerPartitionKey], sort: item[sortKey] });
}

/** Whether there is no item, or one that may be overwritten. */
function whereNoneOr(alternatives: readonly Readonly<Record<string, string>>[]) {
  const names: Record<string, string> = {};
  const values: Record<string, string> = {};
  const terms = alternatives.map((wanted, index) =>
    Object.entries(wanted)
      .map(([attribute, value]) => {
        names[`#${attribute}`] = attribute;
        values[`:${attribute}${index}`] = value;
        return `#${attribute} = :${attribute}${index}`;
      })
      .join(' AND '),
  );
  return {
    ConditionExpression: [`attribute_not_exists(${ledgerPartitionKey})`, ...terms].join(' OR '),
    ...(terms.length > 0 && {
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: toAttributes(values),
    }),
  };
}

/** Resolves to undefined if the write was made. */
function conditional(operation: string, write: Promise<unknown>): Promise<Refusal | undefined> {
  const refusal = write.then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { item: error.Item && fromAttributes(error.Item) };
    },
  );
  return available(operation, refusal);
}

async function available<T>(operation: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    // DynamoDB's messages may quote what was written.
    const name = errorName(cause);
    // Not retryable: the same request would fail again.
    if (name === 'ValidationException') throw new PlainError(`DynamoDB ${operation} rejected the request`, { cause });
    throw new LedgerUnavailableError(`DynamoDB ${operation} failed: ${name}`, { cause });
  }
}
