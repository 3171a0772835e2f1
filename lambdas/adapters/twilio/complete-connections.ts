import type { ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import type { Duplex } from 'node:stream';

/** Told once, with an error when the connection did not come about. */
export type Connected = (error: Error | null, socket: Duplex) => void;

/** An agent whose requests get no connection before that is complete. */
export interface CompleteConnections {
  readonly agent: HttpAgent;
  /** Begins a connection as the agent does for a request, and tells when it is complete or has failed. */
  readonly connect: (options: ClientRequestArgs, connected: Connected) => Duplex | null | undefined;
}

/**
 * Node hands a connection out while it is still being made, and buffers what is written to it. Here it waits.
 *
 * @param event by which a connection tells that it is complete
 */
export function onceComplete(
  agent: HttpAgent,
  event: 'connect' | 'secureConnect',
  connectTimeoutMillis: number,
): CompleteConnections {
  const begin = agent.createConnection.bind(agent);
  const connect: CompleteConnections['connect'] = (options, connected) => {
    const socket = begin(options);
    if (!socket) return socket;
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no connection within ${connectTimeoutMillis} ms`));
    }, connectTimeoutMillis);
    // Whoever waits for the connection has a time limit of its own; where nobody does, no process has to live for it.
    timer.unref();
    const fail = (error: Error): void => {
      clearTimeout(timer);
      connected(error, socket);
    };
    socket.once('error', fail);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', fail);
      connected(null, socket);
    });
    return socket;
  };
  agent.createConnection = (options, callback) => {
    if (!callback) return begin(options);
    connect(options, callback);
    return undefined;
  };
  return { agent, connect };
}
