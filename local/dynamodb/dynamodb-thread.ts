import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { parentPort, workerData } from 'node:worker_threads';
import { listen } from '../http/listen.ts';

/** What the thread is started with. */
export interface ThreadSettings {
  readonly port: number;
  /** LevelDB directory; in memory without it. */
  readonly path?: string | undefined;
  /** URL of dynalite: a script that has no file finds no package by its name. */
  readonly dynalite: string;
}

/** What the thread says: one of the first two as it starts, the last after it was asked to end. */
export type ThreadMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly error: Error; readonly code: string | undefined }
  | { readonly kind: 'closed' };

/** Serves DynamoDB until any message comes. Bundled and started as a plain script by dynamodb.ts. */
async function serve({ port, path, dynalite }: ThreadSettings): Promise<void> {
  const post = (message: ThreadMessage): void => parentPort?.postMessage(message);
  const { default: create }: typeof import('dynalite') = await import(dynalite);
  const database = create({ createTableMs: 0, ...(path !== undefined && { path }) });
  const [respond] = database.listeners('request');
  database.removeAllListeners('request');
  database.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // dynalite throws, and the process ends, when a client goes away while it is answered. So it never sees the
    // client's stream, only what was in it.
    buffer(request).then(
      (body) => {
        const { method, url, headers } = request;
        respond?.call(database, Object.assign(Readable.from([body]), { method, url, headers }), response);
      },
      () => response.destroy(),
    );
  });
  try {
    const { url, close } = await listen(database, port);
    parentPort?.once('message', async () => {
      await close();
      post({ kind: 'closed' });
    });
    post({ kind: 'listening', url });
  } catch (thrown) {
    const error: NodeJS.ErrnoException = thrown instanceof Error ? thrown : new Error(String(thrown));
    // A message keeps of an error only what every error has.
    post({ kind: 'failed', error, code: error.code });
  }
}

void serve(workerData);
