import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { type StoredItem, toAttributes } from './dynamo-ledger-values.ts';
import { ledgerPartitionKey } from './ledger-schema.ts';

/** A conditional change of an item. */
export interface ItemUpdate {
  readonly set: StoredItem;
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
  readonly remove?: readonly string[];
  /** The item must exist, with one of these values in each attribute. */
  readonly where: Readonly<Record<string, readonly (string | number)[]>>;
}

/** Every name is a placeholder, because half of ours are reserved words. */
export function updateExpressions({ set, append = {}, remove = [], where }: ItemUpdate) {
  const sets = [
    ...Object.keys(set).map((name) => `#${name} = :${name}`),
    ...Object.keys(append).map((name) => `#${name} = list_append(#${name}, :${name})`),
  ];
  const written = Object.entries({ ...set, ...append }).map(([name, value]) => [`:${name}`, value] as const);
  const conditions = Object.entries(where).map(([name, allowed]) => {
    const values = allowed.map((value, index) => [`:was_${name}_${index}`, value] as const);
    return { expression: `#${name} IN (${values.map(([placeholder]) => placeholder).join(', ')})`, values };
  });
  const names = new Set([set, append, where].flatMap(Object.keys).concat(remove));

  return {
    UpdateExpression: [
      `SET ${sets.join(', ')}`,
      ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    ConditionExpression: [
      `attribute_exists(${ledgerPartitionKey})`,
      ...conditions.map(({ expression }) => expression),
    ].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(Array.from(names, (name) => [`#${name}`, name])),
    ExpressionAttributeValues: toAttributes(
      Object.fromEntries([...written, ...conditions.flatMap(({ values }) => values)]),
    ),
  } satisfies Partial<UpdateItemCommandInput>;
}
