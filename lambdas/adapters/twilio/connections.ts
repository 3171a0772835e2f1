import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Clock } from '../../core/ports.ts';
import { onceComplete } from './complete-connections.ts';
import { type RecentConnections, recentConnections } from './recent-connections.ts';

/** Where requests get their connection from. */
export interface Connections extends RecentConnections {
  /** A new connection for every request. */
  readonly fresh: HttpAgent;
  /** Connections that are kept and used again, however long they were idle. */
  readonly kept: HttpAgent;
}

/**
 * Connections to one server. A request gets its connection only once that is complete, TCP and TLS: as long as it has
 * none, no byte of it can have been sent.
 *
 * @param connectTimeoutMillis how long a connection may take to be made, DNS and handshakes included
 * @param now tells for how long a connection was idle; it must not stand still while the Lambda is frozen
 */
export function connectionsTo(server: URL, connectTimeoutMillis: number, now: Clock = () => new Date()): Connections {
  const open = (options: AgentOptions) =>
    server.protocol === 'https:'
      ? onceComplete(new HttpsAgent(options), 'secureConnect', connectTimeoutMillis)
      : onceComplete(new HttpAgent(options), 'connect', connectTimeoutMillis);
  return {
    fresh: open({ keepAlive: false }).agent,
    kept: open({ keepAlive: true }).agent,
    // Node skips closed connections at the front of its list alone, from which `fifo` takes.
    ...recentConnections(open({ keepAlive: true, scheduling: 'fifo' }), server, now),
  };
}
