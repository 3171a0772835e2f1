import type { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import type { Clock } from '../../core/ports.ts';
import type { CompleteConnections, Connected } from './complete-connections.ts';

/** Less than the shortest time for which servers and balancers keep an idle connection: 5 s (Apache, Node), 60 s (AWS). */
const MAX_IDLE_MILLIS = 1_000;

/** Connections that were made or used a moment ago. */
export interface RecentConnections {
  /** Connections that were made or used within the last second; a new one if there is none. */
  readonly recent: () => HttpAgent;
  /** Begins a connection for the next request by `recent`, unless one waits for it. If it fails, that request meets it. */
  readonly prepare: () => void;
}

/** A connection that no request has asked for yet. */
interface Prepared {
  readonly socket: Duplex;
  isComplete: boolean;
  /** The request that waits until it is complete. */
  waiting?: Connected;
}

/**
 * Connections of the last second, and one that is begun before it is asked for. Whatever is older is closed when the next one is asked for:
 * until then the Lambda may have been frozen, and the server may have gone.
 *
 * @param connections whose agent is used for nothing else, and schedules by `fifo`
 */
export function recentConnections({ agent, connect }: CompleteConnections, server: URL, now: Clock): RecentConnections {
  /** When a connection was begun, complete or answered on, whichever was last. */
  const goodAt = new WeakMap<Duplex, number>();
  const isRecent = (socket: Duplex): boolean => {
    const idleMillis = now().getTime() - (goodAt.get(socket) ?? Number.NaN);
    return idleMillis >= 0 && idleMillis < MAX_IDLE_MILLIS;
  };
  const freeSockets = (): readonly Duplex[] => Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
  let prepared: Prepared | undefined;
  let session: Buffer | undefined;

  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    goodAt.set(socket, now().getTime());
    return keep(socket);
  };

  const connectForRequest = agent.createConnection;
  agent.createConnection = (options, callback) => {
    if (!prepared || !callback) return connectForRequest(options, callback);
    const taken = prepared;
    prepared = undefined;
    if (taken.socket instanceof Socket) taken.socket.ref();
    if (taken.isComplete) return taken.socket;
    taken.waiting = callback;
    return undefined;
  };

  const closeOld = (): void => {
    for (const socket of freeSockets()) {
      if (!isRecent(socket)) socket.destroy();
    }
    if (!prepared || (isRecent(prepared.socket) && isUntouched(prepared.socket))) return;
    prepared.socket.destroy();
    prepared = undefined;
  };

  const prepare = (): void => {
    closeOld();
    if (prepared || freeSockets().some(({ destroyed }) => !destroyed)) return;
    const socket = connect(optionsOf(agent, server, session), (error, made) => {
      if (error) session = undefined;
      goodAt.set(made, now().getTime());
      began.isComplete = true;
      began.waiting?.(error, made);
    });
    if (!socket) return;
    const began: Prepared = { socket, isComplete: false };
    goodAt.set(socket, now().getTime());
    // It may break while nobody uses it, and keeps no process alive.
    socket.on('error', () => {});
    if (socket instanceof Socket) socket.unref();
    // Kept as Node keeps those of requests: with it the next handshake needs no certificate.
    socket.on('session', (it: Buffer) => {
      session = it;
    });
    prepared = began;
  };

  return {
    prepare,
    recent: () => {
      closeOld();
      return agent;
    },
  };
}

/** Whether the server has neither closed the connection nor said something before it was asked. */
function isUntouched({ destroyed, writable, readableEnded, readableLength }: Duplex): boolean {
  return !destroyed && writable && !readableEnded && readableLength === 0;
}

/** What an agent connects with for a request to a server. */
function optionsOf(agent: HttpAgent, server: URL, session: Buffer | undefined) {
  const { hostname, port } = urlToHttpOptions(server);
  const host = hostname ?? undefined;
  return {
    noDelay: true,
    ...(agent instanceof HttpsAgent && { ...agent.options, servername: isIP(host ?? '') ? '' : host, session }),
    host,
    port,
  };
}
