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

/** What to read of an index: one partition's keys, all of them or those whose sort key is below `below`. */
export interface IndexQuery {
  readonly index: LedgerIndex;
  readonly partition: string;
  readonly below?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

/** The keys of an indexed item: its own, and the one that it is sorted by. */
export interface IndexRow {
  readonly pk: string;
  readonly sort: string;
}

/** A condition that did not hold, and the item that it was held against, where the store gave it. */
export interface Refusal {
  readonly item: StoredItem | undefined;
}

export interface DynamoTableSettings {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** A fresh id for each put: it tells whose put an item came from. */
  readonly newId: () => string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_BATCH_KEYS = 100;

/** Pauses after batches that brought nothing: 750 ms in all, then the table counts as out of reach. */
const BATCH_PAUSES_MILLIS = [50, 100, 200, 400];

/**
 * The few ways in which the ledger reads and writes its table. A condition that does not hold is a value; what DynamoDB finds
 * invalid is a fault of ours, a {@link PlainError}; whatever else the SDK throws, its own retries spent, is a
 * {@link LedgerUnavailableError}.
 */
export function dynamoTable({ client, tableName: TableName, newId }: DynamoTableSettings) {
  /** Reads an item as of its last write. */
  async function get(pk: string): Promise<StoredItem | undefined> {
    const command = new GetItemCommand({ TableName, Key: keyOf(pk), ConsistentRead: true });
    const { Item } = await available('GetItem', client.send(command));
    return Item && fromAttributes(Item);
  }

  /**
   * Writes an item unless there is one already, which is then answered. The SDK repeats a put whose answer was lost
   * and meets its own item: `claimId` tells it from an equal one that somebody else wrote in the same millisecond.
   *
   * @param replaceable an item that has all values of one of these counts as none
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
    if (!item) throw new LedgerUnavailableError('DynamoDB PutItem met an item that was gone when it was read');
    return { written: item.claimId === mine.claimId, item };
  }

  /** Changes an item; undefined when it did. */
  async function update(pk: string, change: ItemUpdate): Promise<Refusal | undefined> {
    const command = new UpdateItemCommand({
      TableName,
      Key: keyOf(pk),
      ...updateExpressions(change),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return conditional('UpdateItem', client.send(command));
  }

  /** The items of these keys as of their last write, in the order of the keys; what is gone is left out. */
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
      // DynamoDB leaves keys behind when it throttles, or when the items have more than 16 MB together.
      left = UnprocessedKeys?.[TableName]?.Keys ?? [];
      if (left.length === 0 || read.length > 0) continue;
      const millis = pauses.shift();
      if (millis === undefined) throw new LedgerUnavailableError('DynamoDB BatchGetItem leaves keys behind');
      await pause(millis);
    }
    return items;
  }

  /** Keys from an index, ascending unless `newestFirst`. An index follows the table within moments, not at once. */
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

  /** How many items of a partition have a sort key that begins so. They are read, 1 MB at a time, and not handed over. */
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

/** The condition that there is no item, or one that has all values of one of these. */
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

/** Undefined when the write was made. */
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
    // The name alone: DynamoDB's messages may quote what was written.
    const name = errorName(cause);
    // A key or an item that is too large. It would be so again: whoever is told to come again would come for ever.
    if (name === 'ValidationException')
      throw new PlainError(`DynamoDB ${operation} refused what it was given`, { cause });
    throw new LedgerUnavailableError(`DynamoDB ${operation} failed: ${name}`, { cause });
  }
}
