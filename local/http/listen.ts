import type { Server } from 'node:http';

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** A port is taken by somebody else. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;
  /** The environment variable that sets it. */
  readonly variable: string;

  constructor(variable: string, port: number, options?: ErrorOptions) {
    super(`Port ${port} of 127.0.0.1 is in use. Set ${variable} to another one, or end what uses it.`, options);
    this.variable = variable;
    this.port = port;
  }
}

/**
 * Starts something on a port.
 *
 * @param variable the environment variable by which a person chooses the port
 * @throws {PortInUseError} when it is taken
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
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => close(server) };
}

/** How often connections are looked at that have become idle, and when the others are cut. */
const IDLE_CHECK_MILLIS = 50;
const CUT_AFTER_MILLIS = 10_000;

/** Takes no new requests, answers those that are being worked on, and then ends all connections. */
async function close(server: Server): Promise<void> {
  // A client that keeps its connection alive would hold the server open.
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
