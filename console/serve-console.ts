import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BridgeClient } from '../client/bridge-client.ts';
import { consoleListener } from './console-listener.ts';
import { newKey } from './guard/access.ts';

/** A console that listens. */
export interface ServedConsole {
  /** With the key that lets a browser in: for the operator's eyes only. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the console of a bridge on 127.0.0.1, to whoever has the key.
 *
 * @param port 0 for a free one
 * @throws {Error} of code EADDRINUSE when the port is taken
 */
export async function serveConsole(
  client: BridgeClient,
  { port, onFault }: { readonly port: number; readonly onFault: (kind: string) => void },
): Promise<ServedConsole> {
  const key = newKey();
  const server = createServer(consoleListener({ client, now: () => new Date(), key, onFault }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/console?key=${key}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
