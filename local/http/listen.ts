import type { Server } from 'node:http';

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;
  /** Environment variable that sets the port. */
  readonly variable: string;

  constructor(variable: string, port: number, options?: ErrorOptions) {
    super(`Port ${port} of 127.0.0.1 is in use. Set ${variable} to another one, or end what uses it.`, options);
    this.variable = variable;
    this.port = port;
  }
}

/**
 * @param variable environment variable that sets the port
 * @throws {PortInUseError}
 */
export async function onPort<T>(variable: string, port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new PortInUseError(variable, port, { cause: error }) : error;
  }
}

/**
 * Listens on 127.0.0.1.
 *
 * @param port 0 for a free one
 */
export async function listen(server: Server, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen on a port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => close(server) };
}

const IDLE_CHECK_MILLIS = 50;
const CUT_AFTER_MILLIS = 10_000;

/** Finishes current requests, then ends all connections. */
async function close(server: Server): Promise<void> {
  // A client's keep-alive connection would keep the server open.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MILLIS);
  const cut = setTimeout(() => server.closeAllConnections(), CUT_AFTER_MILLIS);
  try {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeIdleConnections();
    });
  } finally {
    clearInterval(idle);
    clearTimeout(cut);
  }
}
