import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** An item as plain values, to be parsed by its reader. */
export type StoredItem = Readonly<Record<string, unknown>>;

/** Numbers beyond 2^53 are imprecise already, by JSON.parse. */
export function toAttributes(item: StoredItem): Record<string, AttributeValue> {
  return marshall(item, { removeUndefinedValues: true, allowImpreciseNumbers: true });
}

export function fromAttributes(attributes: Record<string, AttributeValue>): StoredItem {
  return unmarshall(attributes, { wrapNumbers: Number });
}
