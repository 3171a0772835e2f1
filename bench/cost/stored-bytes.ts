import { ledgerIndexes } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import { bytesOf, type Image, rowOf } from './write-units.ts';

/**
 * What DynamoDB adds to each item and to each row of an index when it bills what is stored.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.StorageConsiderations
 */
const OVERHEAD_BYTES = 100;

/** Bytes that are billed for as long as they are kept. */
export interface StoredBytes {
  /** The items themselves; point-in-time recovery is billed by these. */
  readonly table: number;
  /** Their rows in the indexes. */
  readonly indexes: number;
}

/** What items take up, with their rows in the ledger's indexes. */
export function storedBytesOf(items: readonly Image[]): StoredBytes {
  const rows = items.flatMap((item) => ledgerIndexes.map((index) => rowOf(item, index)));
  return { table: billedBytes(items), indexes: billedBytes(rows) };
}

function billedBytes(items: readonly Image[]): number {
  return items.reduce((sum, item) => (item === undefined ? sum : sum + bytesOf(item) + OVERHEAD_BYTES), 0);
}
