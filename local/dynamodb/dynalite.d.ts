declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** Milliseconds that a table stays in CREATING. */
    readonly createTableMs?: number;
    /** LevelDB directory; in memory without it. */
    readonly path?: string;
  }

  /** DynamoDB as an HTTP server that does not listen yet; closing it closes its database. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
