import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { parentPort, workerData } from 'node:worker_threads';
import { listen } from '../http/listen.ts';

export interface ThreadSettings {
  readonly port: number;
  /** LevelDB directory. @default in memory */
  readonly path?: string | undefined;
  /** URL of dynalite: a script without a file cannot import packages by name. */
  readonly dynalite: string;
}

export type ThreadMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly error: Error; readonly code: string | undefined }
  | { readonly kind: 'closed' };

/** dynamodb.ts bundles this file and starts it as a plain script. */
async function serve({ port, path, dynalite }: ThreadSettings): Promise<void> {
  const post = (message: ThreadMessage): void => parentPort?.postMessage(message);
  const { default: create }: typeof import('dynalite') = await import(dynalite);
  const database = create({ createTableMs: 0, ...(path !== undefined && { path }) });
  const [respond] = database.listeners('request');
  database.removeAllListeners('request');
  database.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // dynalite throws, and ends the process, if a client disconnects early. So it gets a copy of the request.
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
    // A message keeps only an error's standard members.
    post({ kind: 'failed', error, code: error.code });
  }
}

void serve(workerData);
