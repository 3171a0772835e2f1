declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    readonly createTableMs?: number;
    /** LevelDB directory. @default in memory */
    readonly path?: string;
  }

  /** A DynamoDB server that does not listen yet. Closing it closes the database. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
