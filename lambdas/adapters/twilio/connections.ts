import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/ports.ts';

/** Where requests get their connection from. */
export interface Connections {
  /** A new connection for every request. */
  readonly fresh: HttpAgent;
  /** Connections that are kept and used again, however long they were idle. */
  readonly kept: HttpAgent;
  /** Connections that were used within the last second; a new one where there is none. */
  readonly recent: () => HttpAgent;
}

/** Less than the shortest time for which servers and balancers keep an idle connection: 5 s (Apache, Node), 60 s (AWS). */
const MAX_IDLE_MILLIS = 1_000;

/**
 * Connections to one server. A request gets its connection only once that is complete, TCP and TLS: as long as it has
 * none, no byte of it can have been sent.
 *
 * @param connectTimeoutMillis how long a connection may take to be made, DNS and handshakes included
 * @param now tells for how long a connection was idle; it must not stand still while the Lambda is frozen
 */
export function connectionsTo(
  { protocol }: URL,
  connectTimeoutMillis: number,
  now: Clock = () => new Date(),
): Connections {
  const open = (options: AgentOptions): HttpAgent =>
    protocol === 'https:'
      ? onceComplete(new HttpsAgent(options), 'secureConnect', connectTimeoutMillis)
      : onceComplete(new HttpAgent(options), 'connect', connectTimeoutMillis);
  return {
    fresh: open({ keepAlive: false }),
    kept: open({ keepAlive: true }),
    recent: recentOf(open({ keepAlive: true, scheduling: 'fifo' }), now),
  };
}

/**
 * Closes what was idle for too long whenever the agent is asked for.
 *
 * @param agent schedules by `fifo`: closed connections are skipped by Node at the front of its list alone, from which that takes
 */
function recentOf(agent: HttpAgent, now: Clock): () => HttpAgent {
  const idleSince = new WeakMap<Duplex, number>();
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    idleSince.set(socket, now().getTime());
    return keep(socket);
  };
  const isRecent = (socket: Duplex): boolean => {
    const idleMillis = now().getTime() - (idleSince.get(socket) ?? Number.NaN);
    return idleMillis >= 0 && idleMillis < MAX_IDLE_MILLIS;
  };
  return () => {
    for (const socket of Object.values(agent.freeSockets).flat()) {
      if (socket && !isRecent(socket)) socket.destroy();
    }
    return agent;
  };
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
