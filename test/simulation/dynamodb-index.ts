import type { LedgerIndex } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import type { Item } from './dynamodb-expressions.ts';

export interface IndexRow {
  readonly pk: string;
  readonly sort: string;
}

export interface IndexModel {
  /** Has the index follow a write of its table, once its lag is over. */
  follow(pk: string, item: Item): void;
  /** A partition's rows as the index has them now, ascending. */
  rows(partition: string): readonly IndexRow[];
}

interface Place {
  readonly partition: string;
  readonly sort: string;
}

/**
 * A global secondary index, which follows its table late, but an item's writes in their order.
 *
 * @param later runs something when the index has caught up with what is written now
 */
export function indexModel({ partitionKey, sortKey }: LedgerIndex, later: (run: () => void) => void): IndexModel {
  const partitions = new Map<string, Map<string, string>>();
  const written = new Map<string, Place | undefined>();
  const shown = new Map<string, Place | undefined>();
  const underway = new Map<string, (Place | undefined)[]>();

  function show(pk: string): void {
    const place = underway.get(pk)?.shift();
    const before = shown.get(pk);
    if (before) partitions.get(before.partition)?.delete(pk);
    shown.set(pk, place);
    if (!place) return;
    const partition = partitions.get(place.partition) ?? new Map<string, string>();
    partitions.set(place.partition, partition.set(pk, place.sort));
  }

  return {
    follow(pk, item) {
      const [partition, sort] = [item[partitionKey]?.S, item[sortKey]?.S];
      const place = partition === undefined || sort === undefined ? undefined : { partition, sort };
      const before = written.get(pk);
      if (place?.partition === before?.partition && place?.sort === before?.sort) return;
      written.set(pk, place);
      underway.set(pk, [...(underway.get(pk) ?? []), place]);
      later(() => show(pk));
    },
    rows: (partition) =>
      Array.from(partitions.get(partition) ?? [], ([pk, sort]) => ({ pk, sort })).sort((a, b) =>
        a.sort < b.sort ? -1 : 1,
      ),
  };
}
