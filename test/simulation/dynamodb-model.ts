import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type PutItemCommandInput,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type LedgerIndex, ledgerIndexes, ledgerPartitionKey } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import { conditionHolds, type Item, updated } from './dynamodb-expressions.ts';
import { indexModel } from './dynamodb-index.ts';
import { itemBytes, MAX_ITEM_BYTES } from './dynamodb-item-size.ts';
import { ModelError } from './model-error.ts';

/** An error as DynamoDB names it. */
class DynamoDbError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/** How much was read, as DynamoDB would bill it, roughly. */
export interface Reads {
  items: number;
  queries: number;
  indexRows: number;
}

export type DynamoDbModel = ReturnType<typeof dynamoDbModel>;

/**
 * The ledger's table and its indexes, as far as the bridge uses them. A write happens at one moment; indexes follow.
 *
 * @param settings `later` runs something once an index has caught up; `onWrite` sees every write
 */
export function dynamoDbModel(settings: {
  readonly later: (run: () => void) => void;
  readonly onWrite?: (pk: string, before: Item | undefined, after: Item) => void;
}) {
  const { later, onWrite } = settings;
  const items = new Map<string, Item>();
  const indexes = new Map(ledgerIndexes.map((index) => [index.name, { index, model: indexModel(index, later) }]));
  const reads: Reads = { items: 0, queries: 0, indexRows: 0 };

  function write(pk: string, after: Item): void {
    if (itemBytes(after) > MAX_ITEM_BYTES) {
      throw new DynamoDbError('ValidationException', 'Item size has exceeded the maximum allowed size');
    }
    const before = items.get(pk);
    items.set(pk, after);
    for (const { model } of indexes.values()) model.follow(pk, after);
    onWrite?.(pk, before, after);
  }

  function check(condition: string | undefined, input: PutItemCommandInput | UpdateItemCommandInput, pk: string): void {
    const Item = items.get(pk);
    if (condition === undefined || conditionHolds(condition, Item, input)) return;
    const isToldWhy = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && Item !== undefined;
    throw new ConditionalCheckFailedException({
      $metadata: {},
      message: 'The conditional request failed',
      ...(isToldWhy && { Item: { ...Item } }),
    });
  }

  return {
    reads,
    items: items as ReadonlyMap<string, Item>,

    getItem(key: Item) {
      reads.items += 1;
      return items.get(pkOf(key));
    },

    putItem(input: PutItemCommandInput): object {
      const item = input.Item ?? {};
      const pk = pkOf(item);
      check(input.ConditionExpression, input, pk);
      write(pk, item);
      return {};
    },

    updateItem(input: UpdateItemCommandInput): object {
      const pk = pkOf(input.Key);
      check(input.ConditionExpression, input, pk);
      write(pk, updated(input.UpdateExpression ?? '', items.get(pk) ?? { ...input.Key }, input));
      return {};
    },

    query(input: QueryCommandInput): {
      readonly Items: Item[];
      readonly Count?: number;
      readonly LastEvaluatedKey?: Record<string, AttributeValue>;
    } {
      const found = indexes.get(input.IndexName ?? '');
      if (!found) throw new DynamoDbError('ValidationException', `There is no index ${input.IndexName}`);
      const { index, model } = found;
      const { partition, below, prefix, after } = boundsOf(input, index);
      const isDescending = input.ScanIndexForward === false;
      const ascending = model
        .rows(partition)
        .filter(({ sort }) => (below === undefined || sort < below) && sort.startsWith(prefix));
      const ordered = isDescending ? [...ascending].reverse() : ascending;
      const following = ordered.filter(
        ({ sort }) => after === undefined || (isDescending ? sort < after : sort > after),
      );
      const page = following.slice(0, input.Limit ?? following.length);
      reads.queries += 1;
      reads.indexRows += page.length;
      const Items = page.map(({ pk, sort }) => keysOf(index, { pk, partition, sort }));
      const last = Items.at(-1);
      if (input.Select === 'COUNT') return { Items: [], Count: Items.length };
      return { Items, ...(last && following.length > page.length && { LastEvaluatedKey: { ...last } }) };
    },
  };
}

/** @throws {Error} when there is no partition key in it */
function pkOf(key: Item | undefined): string {
  const pk = key?.[ledgerPartitionKey]?.S;
  if (pk === undefined) throw new DynamoDbError('ValidationException', 'The key is missing');
  return pk;
}

/** @throws {Error} for a key condition that is not one of the ledger's */
function boundsOf(input: QueryCommandInput, index: LedgerIndex) {
  const isKnown = /^#partition = :partition( AND #sort < :below| AND begins_with\(#sort, :prefix\))?$/.test(
    input.KeyConditionExpression ?? '',
  );
  const names = input.ExpressionAttributeNames ?? {};
  const values = input.ExpressionAttributeValues ?? {};
  const partition = values[':partition']?.S;
  if (!isKnown || names['#partition'] !== index.partitionKey || partition === undefined) {
    throw new ModelError(`DynamoDB: the model does not know the query ${input.KeyConditionExpression}`);
  }
  return {
    partition,
    below: values[':below']?.S,
    prefix: values[':prefix']?.S ?? '',
    after: input.ExclusiveStartKey?.[index.sortKey]?.S,
  };
}

function keysOf(index: LedgerIndex, { pk, partition, sort }: { pk: string; partition: string; sort: string }): Item {
  return { [ledgerPartitionKey]: { S: pk }, [index.partitionKey]: { S: partition }, [index.sortKey]: { S: sort } };
}
