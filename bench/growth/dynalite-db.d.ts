/** What dynalite keeps its tables in. It is not documented: the names are those of dynalite 4.0's own actions. */
declare module 'dynalite/db/index.js' {
  interface Put {
    readonly type: 'put';
    readonly key: string;
    readonly value: object;
  }

  /** Rows under a prefix of the database. */
  interface Rows {
    batch(puts: readonly Put[], done: (error: Error | null) => void): void;
  }

  interface Table {
    readonly GlobalSecondaryIndexes?: readonly object[];
  }

  interface Store {
    getTable(name: string, found: (error: Error | null, table: Table) => void): void;
    getItemDb(table: string): Rows;
    getIndexDb(kind: 'global', table: string, index: string): Rows;
    readonly db: { close(done: (error: Error | null) => void): void };
  }

  interface IndexRow {
    readonly index: string;
    readonly key: string;
    readonly item: object;
  }

  /** Opens a LevelDB directory. */
  export function create(options: { readonly path: string }): Store;

  /** The key of an item's row. */
  export function createKey(item: object, table: Table): string;

  /** The index rows of an item that was not there before. */
  export function getIndexActions(
    indexes: readonly object[],
    before: undefined,
    item: object,
    table: Table,
  ): { readonly puts: readonly IndexRow[] };
}
