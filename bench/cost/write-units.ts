import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type LedgerIndex, ledgerIndexes, ledgerPartitionKey } from '../../lambdas/adapters/ledger/ledger-schema.ts';

/** An item as DynamoDB has it; undefined where there is none. */
export type Image = Readonly<Record<string, AttributeValue>> | undefined;

/** A write of an item costs a unit for each KB that is begun, of the larger of what it was and what it is. */
const BYTES_A_UNIT = 1_024;

/**
 * What a write costs in DynamoDB's write units, in the table and in each index that it costs anything: a row that comes or goes is
 * one write, one whose key changes two, one that stays as it is none. Rows are KEYS_ONLY, and below 1 KB.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export function writeUnitsByPlace(before: Image, after: Image): ReadonlyMap<string, number> {
  const table = Math.max(1, Math.ceil(Math.max(bytesOf(before), bytesOf(after)) / BYTES_A_UNIT));
  const rows = ledgerIndexes.flatMap((index): [string, number][] => {
    const [was, is] = [before, after].map((image) => keyIn(image, index));
    if (was === is) return [];
    return [[index.name, was === undefined || is === undefined ? 1 : 2]];
  });
  return new Map([['table', table], ...rows]);
}

/** What a write costs in all, as {@link writeUnitsByPlace} has it. */
export function writeUnitsOf(before: Image, after: Image): number {
  return [...writeUnitsByPlace(before, after).values()].reduce((sum, units) => sum + units, 0);
}

/** The row that an item has in an index; undefined where it has none. */
export function rowOf(image: Image, { partitionKey, sortKey }: LedgerIndex): Image {
  const [own, partition, sort] = [ledgerPartitionKey, partitionKey, sortKey].map((name) => image?.[name]);
  if (own === undefined || partition === undefined || sort === undefined) return undefined;
  return { [ledgerPartitionKey]: own, [partitionKey]: partition, [sortKey]: sort };
}

/** What tells a row from another. */
function keyIn(image: Image, index: LedgerIndex): string | undefined {
  const row = rowOf(image, index);
  return row && JSON.stringify(row);
}

/**
 * Names and values in UTF-8; 3 bytes for a list or a map, and 1 for each of its members; a number has at most a byte for two digits and one more.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function bytesOf(image: Image): number {
  return Object.entries(image ?? {}).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (L !== undefined) return L.reduce((sum, it) => sum + 1 + valueBytes(it), 3);
  if (M !== undefined) return 3 + Object.keys(M).length + bytesOf(M);
  // BOOL and NULL; the ledger has nothing else.
  return 1;
}
