import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** An item of the table as plain values; whoever reads one parses it. */
export type StoredItem = Readonly<Record<string, unknown>>;

/**
 * Plain values as DynamoDB's. Numbers come from JSON.parse, so those beyond 2^53 are imprecise already and are kept
 * as they are.
 */
export function toAttributes(item: StoredItem): Record<string, AttributeValue> {
  return marshall(item, { removeUndefinedValues: true, allowImpreciseNumbers: true });
}

/** DynamoDB's values as plain ones. */
export function fromAttributes(attributes: Record<string, AttributeValue>): StoredItem {
  return unmarshall(attributes, { wrapNumbers: Number });
}
