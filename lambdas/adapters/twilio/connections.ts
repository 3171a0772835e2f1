import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** Where requests get their connection from. */
export interface Connections {
  /** A new connection for every request. */
  readonly fresh: HttpAgent;
  /** Connections that are kept and used again. */
  readonly kept: HttpAgent;
}

/**
 * Connections to one server. A request gets its connection only once that is complete, TCP and TLS: as long as it has
 * none, no byte of it can have been sent.
 *
 * @param connectTimeoutMillis how long a connection may take to be made, DNS and handshakes included
 */
export function connectionsTo({ protocol }: URL, connectTimeoutMillis: number): Connections {
  const open = (keepAlive: boolean): HttpAgent =>
    protocol === 'https:'
      ? onceComplete(new HttpsAgent({ keepAlive }), 'secureConnect', connectTimeoutMillis)
      : onceComplete(new HttpAgent({ keepAlive }), 'connect', connectTimeoutMillis);
  return { fresh: open(false), kept: open(true) };
}

/** Node hands a connection out while it is still being made, and buffers what is written to it. Here it waits. */
function onceComplete(agent: HttpAgent, event: 'connect' | 'secureConnect', connectTimeoutMillis: number): HttpAgent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options);
    if (!socket || !callback) return socket;
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no connection within ${connectTimeoutMillis} ms`));
    }, connectTimeoutMillis);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      callback(error, socket);
    };
    socket.once('error', fail);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', fail);
      callback(null, socket);
    });
    return undefined;
  };
  return agent;
}
