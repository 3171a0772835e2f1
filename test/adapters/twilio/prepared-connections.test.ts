import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { connectionsTo } from '../../../lambdas/adapters/twilio/connections.ts';
import { send } from '../../../lambdas/adapters/twilio/http.ts';
import { closedPort, httpServer, json, tcpServer, tlsServer } from './local-server.ts';

/** Connections to a server, at whatever `clock.now` is, with a certificate that they trust. */
function connectionsBy(url: string, ca?: string) {
  const clock = { now: new Date('2026-03-01T12:00:00Z') };
  const connections = connectionsTo(new URL(url), 300, () => clock.now);
  if (ca !== undefined) Object.assign(Reflect.get(connections.recent(), 'options'), { ca });
  const request = { method: 'POST', url: new URL(url), headers: {}, body: '{}' } as const;
  const post = () => send({ ...request, timeoutMillis: 2_000, maxBodyBytes: 1_000 }, connections);
  return { clock, prepare: connections.prepare, post };
}

/** A server that answers whatever is complete, and lets go of connections when it is told. */
async function oneAtATime() {
  const sockets: Socket[] = [];
  const { port } = await tcpServer((socket) => {
    sockets.push(socket);
    socket.on('data', () => socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n'));
  });
  const made = async (count: number): Promise<void> => {
    while (sockets.length < count) await wait(5);
    // And seen by the client.
    await wait(20);
  };
  return { url: `http://127.0.0.1:${port}`, sockets, made };
}

const answered = { answer: { status: 202 } };

describe('a POST, when a connection was prepared', () => {
  test('uses it once it is complete, and makes none', async () => {
    const { url, sockets, made } = await oneAtATime();
    const { prepare, post } = connectionsBy(url);
    prepare();
    await made(1);
    expect(await post()).toMatchObject(answered);
    expect(sockets).toHaveLength(1);
  });

  test('waits for it while it is being made', async () => {
    const server = await tlsServer();
    const { prepare, post } = connectionsBy(server.url, server.certificate);
    prepare();
    expect(await post()).toMatchObject(answered);
    expect(server.connections()).toBe(1);
  });

  test('has its connection kept as any other, for the next', async () => {
    const server = await tlsServer();
    const { prepare, post } = connectionsBy(server.url, server.certificate);
    prepare();
    await post();
    await wait(20);
    prepare();
    expect(await post()).toMatchObject(answered);
    expect(server.connections()).toBe(1);
  });

  test('makes one of its own where another POST has taken it', async () => {
    const { url, sockets } = await oneAtATime();
    const { prepare, post } = connectionsBy(url);
    prepare();
    expect(await Promise.all([post(), post()])).toMatchObject([answered, answered]);
    expect(sockets).toHaveLength(2);
  });

  test.each([
    { what: 'a second ago', now: '2026-03-01T12:00:01Z' },
    { what: 'a night ago, and the Lambda was frozen', now: '2026-03-02T07:00:00Z' },
    { what: 'at a time that the clock, set back, cannot tell', now: '2026-03-01T11:59:59.999Z' },
  ])('closes it and makes a fresh one, where it was made $what', async ({ now }) => {
    const { url, sockets, made } = await oneAtATime();
    const { clock, prepare, post } = connectionsBy(url);
    prepare();
    await made(1);
    const closed = sockets.map((socket) => once(socket, 'close'));
    clock.now = new Date(now);
    expect(await post()).toMatchObject(answered);
    await Promise.all(closed);
    expect(sockets).toHaveLength(2);
  });

  test('does not wait for one that was begun a second ago and is not complete', async () => {
    const server = await tlsServer();
    const { clock, prepare, post } = connectionsBy(server.url, server.certificate);
    prepare();
    clock.now = new Date('2026-03-01T12:00:01Z');
    expect(await post()).toMatchObject(answered);
    expect(server.requests()).toBe(1);
  });

  test('counts its age from when it was complete', async () => {
    const server = await tlsServer();
    const { clock, prepare, post } = connectionsBy(server.url, server.certificate);
    prepare();
    clock.now = new Date('2026-03-01T12:00:00.900Z');
    while (server.handshakes.length < 1) await wait(5);
    await wait(20);
    clock.now = new Date('2026-03-01T12:00:01.800Z');
    expect(await post()).toMatchObject(answered);
    expect(server.connections()).toBe(1);
  });

  test('makes a fresh one where the server has closed it', async () => {
    const { url, sockets, made } = await oneAtATime();
    const { prepare, post } = connectionsBy(url);
    prepare();
    await made(1);
    sockets[0]?.end();
    await wait(20);
    expect(await post()).toMatchObject(answered);
    expect(sockets).toHaveLength(2);
  });

  test('makes a fresh one where the server has reset it', async () => {
    const { url, sockets, made } = await oneAtATime();
    const { prepare, post } = connectionsBy(url);
    prepare();
    await made(1);
    sockets[0]?.resetAndDestroy();
    await wait(20);
    expect(await post()).toMatchObject(answered);
    expect(sockets).toHaveLength(2);
  });

  test('makes a fresh one where the server has spoken first, so that this is not taken for its answer', async () => {
    const { url, sockets, made } = await oneAtATime();
    const { prepare, post } = connectionsBy(url);
    prepare();
    await made(1);
    sockets[0]?.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n');
    await wait(20);
    expect(await post()).toMatchObject(answered);
    expect(sockets).toHaveLength(2);
  });
});

describe('a POST, when preparing a connection fails', () => {
  test('connects by itself', async () => {
    const sockets: Socket[] = [];
    const { port } = await tcpServer((socket) => {
      sockets.push(socket);
      socket.resetAndDestroy();
    });
    const { prepare, post } = connectionsBy(`https://127.0.0.1:${port}`);
    prepare();
    await wait(50);
    expect(sockets).toHaveLength(1);
    expect(await post()).toMatchObject({ failed: 'beforeSending' });
    expect(sockets).toHaveLength(2);
  });

  test('is not sent, where it waits for that connection', async () => {
    const { prepare, post } = connectionsBy(`http://127.0.0.1:${await closedPort()}`);
    prepare();
    expect(await post()).toMatchObject({ failed: 'beforeSending', cause: { code: 'ECONNREFUSED' } });
  });

  test('is not sent, where that connection is not complete within the connect timeout', async () => {
    const received: Buffer[] = [];
    const { port } = await tcpServer((socket) => void socket.on('data', (bytes) => received.push(bytes)));
    const { prepare, post } = connectionsBy(`https://127.0.0.1:${port}`);
    prepare();
    const cause = { message: 'no connection within 300 ms' };
    expect(await post()).toMatchObject({ failed: 'beforeSending', cause });
    expect(Buffer.concat(received).toString()).not.toContain('POST');
  });

  test('is not sent, where the certificate is not trusted', async () => {
    const server = await tlsServer();
    const { prepare, post } = connectionsBy(server.url);
    prepare();
    expect(await post()).toMatchObject({ failed: 'beforeSending' });
    expect(server.requests()).toBe(0);
  });
});

describe('a connection is prepared', () => {
  test('once, however often it is asked for', async () => {
    const { url, sockets, made } = await oneAtATime();
    const { prepare } = connectionsBy(url);
    prepare();
    prepare();
    await made(1);
    prepare();
    await wait(20);
    expect(sockets).toHaveLength(1);
  });

  test('not at all, where one of the last second is free', async () => {
    const server = await httpServer(json(202, {}));
    const { prepare, post } = connectionsBy(server.url);
    await post();
    await wait(20);
    prepare();
    await wait(20);
    expect(server.connections()).toBe(1);
  });

  test('anew, once it has become too old, and the old one is closed', async () => {
    const { url, sockets, made } = await oneAtATime();
    const { clock, prepare, post } = connectionsBy(url);
    prepare();
    await made(1);
    const closed = sockets.map((socket) => once(socket, 'close'));
    clock.now = new Date('2026-03-01T12:00:01Z');
    prepare();
    await Promise.all(closed);
    expect(await post()).toMatchObject(answered);
    expect(sockets).toHaveLength(2);
  });

  test('with the TLS session of the one before', async () => {
    const server = await tlsServer();
    const { clock, prepare, post } = connectionsBy(server.url, server.certificate);
    prepare();
    await post();
    await wait(20);
    clock.now = new Date('2026-03-01T12:00:02Z');
    prepare();
    expect(await post()).toMatchObject(answered);
    expect(server.handshakes).toEqual([{ resumed: false }, { resumed: true }]);
  });

  test.each(['http', 'https'])(
    'without keeping a process alive that has nothing else to do, over %s',
    async (protocol) => {
      const { port } = await tcpServer(() => {});
      const program = `
      import { connectionsTo } from './lambdas/adapters/twilio/connections.ts';
      connectionsTo(new URL('${protocol}://127.0.0.1:${port}'), 600_000).prepare();`;
      const { stderr } = await promisify(execFile)(process.execPath, [
        '--import',
        'tsx',
        '--input-type=module',
        '--eval',
        program,
      ]);
      expect(stderr).toBe('');
    },
  );
});
