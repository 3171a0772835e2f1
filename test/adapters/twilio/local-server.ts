import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { generate } from '../../oracles/selfsigned.ts';

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface LocalServer {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** Connections that were made. */
  readonly connections: () => number;
}

export type Reply = (response: ServerResponse, request: Arrived) => void;

/** An HTTP server for one test that answers from a script; the last entry answers whatever follows. */
export async function httpServer(...script: readonly Reply[]): Promise<LocalServer> {
  const arrived: Arrived[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const it = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
    arrived.push(it);
    script[Math.min(arrived.length, script.length) - 1]?.(response, it);
  };
  const server = createServer(listener);
  const connections = countConnections(server);
  return { url: `http://127.0.0.1:${await listen(server)}`, arrived, connections };
}

/** An HTTPS server for one test, with a certificate of its own that nobody trusts. */
export async function tlsServer() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  let requests = 0;
  const handshakes: { readonly resumed: boolean }[] = [];
  const server = createTlsServer({ key, cert }, (_, response) => {
    requests += 1;
    response.writeHead(202, { 'X-Test': 'yes' }).end('done');
  });
  const connections = countConnections(server);
  server.on('tlsClientError', (_, socket: Socket) => socket.destroy());
  server.on('secureConnection', (socket: TLSSocket) => {
    handshakes.push({ resumed: socket.isSessionReused() });
  });
  return {
    url: `https://127.0.0.1:${await listen(server)}`,
    certificate: cert,
    requests: () => requests,
    connections,
    /** Those that were complete, and whether they took up the TLS session of an earlier one. */
    handshakes,
  };
}

/** A TCP server for one test. */
export async function tcpServer(onConnection: (socket: Socket) => void): Promise<{ readonly port: number }> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  return { port: await listen(server) };
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function countConnections(server: TcpServer): () => number {
  let count = 0;
  server.on('connection', () => {
    count += 1;
  });
  return () => count;
}

/** Listens on a free port until the test is over, and then drops every connection. */
async function listen(server: TcpServer | Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}
