import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Connections, connectionsTo } from '../../../lambdas/adapters/twilio/connections.ts';
import { type HttpRequest, send } from '../../../lambdas/adapters/twilio/http.ts';
import { closedPort, httpServer, json, type Reply, tcpServer, tlsServer } from './local-server.ts';

const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url: new URL(url),
  headers: { Authorization: 'Basic c2VjcmV0' },
  body: '{}',
  timeoutMillis: 2_000,
  maxBodyBytes: 1_000,
  ...more,
});
const sendTo = (url: string, more: Partial<HttpRequest> = {}, connections?: Connections) =>
  send(request(url, more), connections ?? connectionsTo(new URL(url), 300));

describe('when no connection comes about', () => {
  test('a refused one means that nothing was sent', async () => {
    const result = await sendTo(`http://127.0.0.1:${await closedPort()}`);
    expect(result).toMatchObject({ failed: 'beforeSending', cause: { code: 'ECONNREFUSED' } });
  });

  test('a name that does not exist means that nothing was sent', async () => {
    expect(await sendTo('http://nowhere.invalid')).toMatchObject({ failed: 'beforeSending' });
  });

  test('a server that does not speak TLS means that no byte of the request was sent', async () => {
    const received: Buffer[] = [];
    const { port } = await tcpServer((socket) => {
      socket.on('data', (bytes) => {
        received.push(bytes);
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
    });
    expect(await sendTo(`https://127.0.0.1:${port}`)).toMatchObject({ failed: 'beforeSending' });
    expect(Buffer.concat(received).toString()).not.toContain('POST');
  });

  test('a connection closed in the middle of the TLS handshake means that nothing was sent', async () => {
    const { port } = await tcpServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    expect(await sendTo(`https://127.0.0.1:${port}`)).toMatchObject({ failed: 'beforeSending' });
  });

  test('a certificate that is not trusted means that nothing was sent', async () => {
    const server = await tlsServer();
    expect(await sendTo(server.url)).toMatchObject({ failed: 'beforeSending' });
    expect(server.requests()).toBe(0);
  });

  test('a handshake that never ends means that nothing was sent, once the connect timeout is over', async () => {
    const { port } = await tcpServer(() => {});
    const result = await sendTo(`https://127.0.0.1:${port}`);
    expect(result).toMatchObject({ failed: 'beforeSending', cause: { message: 'no connection within 300 ms' } });
  });

  test('the budget holds even where the connect timeout is longer', async () => {
    const { port } = await tcpServer(() => {});
    const connections = connectionsTo(new URL('https://127.0.0.1'), 60_000);
    const result = await sendTo(`https://127.0.0.1:${port}`, { timeoutMillis: 200 }, connections);
    expect(result).toMatchObject({ failed: 'beforeSending', cause: { message: 'not answered within 200 ms' } });
  });

  test('a budget that is spent already sends nothing', async () => {
    const server = await httpServer(json(202, {}));
    expect(await sendTo(server.url, { timeoutMillis: 0 })).toMatchObject({ failed: 'beforeSending' });
    expect(server.connections()).toBe(0);
  });
});

describe('when the request may have been sent', () => {
  test('a connection reset before the request was read counts as sent', async () => {
    const { port } = await tcpServer((socket) => {
      socket.pause();
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
    expect(await sendTo(`http://127.0.0.1:${port}`)).toMatchObject({ failed: 'afterSending' });
  });

  test('a connection reset after the request was read counts as sent', async () => {
    const server = await httpServer((response) => response.socket?.resetAndDestroy());
    expect(await sendTo(server.url)).toMatchObject({ failed: 'afterSending', cause: { code: 'ECONNRESET' } });
    expect(server.arrived).toHaveLength(1);
  });

  test('a server that closes without an answer counts as sent', async () => {
    const { port } = await tcpServer((socket) => void socket.once('data', () => socket.end()));
    expect(await sendTo(`http://127.0.0.1:${port}`)).toMatchObject({ failed: 'afterSending' });
  });

  test('a server that never answers counts as sent, once the budget is spent', async () => {
    const server = await httpServer(() => {});
    const startedAt = performance.now();
    expect(await sendTo(server.url, { timeoutMillis: 200 })).toMatchObject({ failed: 'afterSending' });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('what is not HTTP counts as sent', async () => {
    const { port } = await tcpServer((socket) => void socket.once('data', () => socket.end('220 smtp\r\n')));
    expect(await sendTo(`http://127.0.0.1:${port}`)).toMatchObject({ failed: 'afterSending' });
  });
});

describe('when an answer comes', () => {
  test('its status, headers and body are given, over TLS as well', async () => {
    const server = await tlsServer();
    const connections = connectionsTo(new URL(server.url), 1_000);
    Object.assign(Reflect.get(connections.recent(), 'options'), { ca: server.certificate });
    const result = await sendTo(server.url, {}, connections);
    expect(result).toMatchObject({ answer: { status: 202, headers: { 'x-test': 'yes' }, body: 'done' } });
  });

  test('a redirect is an answer and is not followed', async () => {
    const server = await httpServer(json(307, {}, { Location: '/elsewhere' }));
    expect(await sendTo(server.url)).toMatchObject({ answer: { status: 307 } });
    expect(server.arrived).toHaveLength(1);
  });

  test('a body that breaks off leaves the status', async () => {
    const server = await httpServer((response) => {
      response.writeHead(429, { 'Content-Length': 100, 'Retry-After': '7' });
      response.write('{"code":', () => response.destroy());
    });
    const result = await sendTo(server.url);
    expect(result).toMatchObject({ answer: { status: 429, headers: { 'retry-after': '7' } } });
    expect(result).not.toHaveProperty('answer.body');
  });

  test('a body that drips beyond the budget leaves the status', async () => {
    const server = await httpServer((response) => {
      response.writeHead(202);
      const drip = setInterval(() => response.write(' '), 50);
      response.once('close', () => clearInterval(drip));
    });
    const startedAt = performance.now();
    const result = await sendTo(server.url, { timeoutMillis: 300 });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(result).toMatchObject({ answer: { status: 202 } });
    expect(result).not.toHaveProperty('answer.body');
  });

  test('a body that is too long is not kept', async () => {
    const server = await httpServer((response) => response.writeHead(200).end('x'.repeat(1_001)));
    const result = await sendTo(server.url);
    expect(result).toMatchObject({ answer: { status: 200 } });
    expect(result).not.toHaveProperty('answer.body');
  });

  test('a body that is exactly as long as allowed is kept', async () => {
    const server = await httpServer((response) => response.writeHead(200).end('x'.repeat(1_000)));
    expect(await sendTo(server.url)).toHaveProperty('answer.body', 'x'.repeat(1_000));
  });
});

const get = { method: 'GET', body: undefined } as const;

describe('the connection of a POST', () => {
  /** A server of this script, which was sent a POST at 12:00, and what follows it at whatever `clock.now` then is. */
  async function afterPost(...script: readonly Reply[]) {
    const server = await httpServer(json(202, {}), ...script);
    const clock = { now: new Date('2026-03-01T12:00:00Z') };
    const connections = connectionsTo(new URL(server.url), 300, () => clock.now);
    const post = () => sendTo(server.url, {}, connections);
    await post();
    await wait(20);
    return { server, clock, post };
  }

  test('is the one of a POST that was answered less than a second ago', async () => {
    const { server, clock, post } = await afterPost(json(202, {}));
    clock.now = new Date('2026-03-01T12:00:00.999Z');
    expect(await post()).toMatchObject({ answer: { status: 202 } });
    expect(server.connections()).toBe(1);
  });

  test.each([
    { what: 'was idle for a second', now: '2026-03-01T12:00:01Z' },
    { what: 'was idle for a night, in a frozen Lambda', now: '2026-03-02T07:00:00Z' },
    { what: 'has an age that the clock, set back, cannot tell', now: '2026-03-01T11:59:59.999Z' },
  ])('is a fresh one, where the kept one $what', async ({ now }) => {
    const { server, clock, post } = await afterPost(json(202, {}));
    clock.now = new Date(now);
    expect(await post()).toMatchObject({ answer: { status: 202 } });
    expect(server.connections()).toBe(2);
  });

  test('counts its idle time from the last answer', async () => {
    const { server, clock, post } = await afterPost(json(202, {}));
    clock.now = new Date('2026-03-01T12:00:00.900Z');
    await post();
    await wait(20);
    clock.now = new Date('2026-03-01T12:00:01.800Z');
    await post();
    expect(server.connections()).toBe(1);
  });

  test('is a fresh one, where the server has closed the kept one', async () => {
    const sockets: Socket[] = [];
    const server = await httpServer((response) => {
      if (response.socket) sockets.push(response.socket);
      response.writeHead(202).end();
    });
    const connections = connectionsTo(new URL(server.url), 300);
    await sendTo(server.url, {}, connections);
    await Promise.all(sockets.map((socket) => Promise.all([once(socket, 'close'), wait(20).then(() => socket.end())])));
    expect(await sendTo(server.url, {}, connections)).toMatchObject({ answer: { status: 202 } });
    expect(server.connections()).toBe(2);
  });

  test('is none that was just closed for its age, wherever that stands among those kept', async () => {
    const late: Reply = (response) => void setTimeout(() => response.writeHead(202).end(), 60);
    const server = await httpServer(json(202, {}), late, json(202, {}));
    const clock = { now: new Date('2026-03-01T12:00:00Z') };
    const connections = connectionsTo(new URL(server.url), 300, () => clock.now);
    const both = [sendTo(server.url, {}, connections), sendTo(server.url, {}, connections)];
    await Promise.race(both);
    await wait(20);
    clock.now = new Date('2026-03-01T12:00:00.900Z');
    await Promise.all(both);
    await wait(20);
    clock.now = new Date('2026-03-01T12:00:00.500Z');
    expect(await sendTo(server.url, {}, connections)).toMatchObject({ answer: { status: 202 } });
    expect(server.connections()).toBe(2);
  });

  test('is fresh for each of two at the same time', async () => {
    const server = await httpServer(json(202, {}));
    const connections = connectionsTo(new URL(server.url), 300);
    await Promise.all([sendTo(server.url, {}, connections), sendTo(server.url, {}, connections)]);
    expect(server.connections()).toBe(2);
  });

  test('that dies under it counts as sent, and the POST is not sent again', async () => {
    const { server, post } = await afterPost((response) => response.socket?.resetAndDestroy(), json(202, {}));
    expect(await post()).toMatchObject({ failed: 'afterSending', cause: { code: 'ECONNRESET' } });
    expect(server.connections()).toBe(1);
    expect(server.arrived).toHaveLength(2);
  });
});

describe('the connection of a GET', () => {
  test('is used again', async () => {
    const server = await httpServer(json(200, {}));
    const connections = connectionsTo(new URL(server.url), 300);

    await sendTo(server.url, get, connections);
    await wait(20);
    await sendTo(server.url, get, connections);
    expect(server.connections()).toBe(1);
  });

  test('a GET whose kept connection is dead is sent once more on a fresh one', async () => {
    const server = await httpServer(
      json(200, {}),
      (response) => response.socket?.resetAndDestroy(),
      json(200, { answer: 'second' }),
    );
    const connections = connectionsTo(new URL(server.url), 300);

    await sendTo(server.url, get, connections);
    await wait(20);
    expect(await sendTo(server.url, get, connections)).toHaveProperty('answer.body', '{"answer":"second"}');
    expect(server.connections()).toBe(2);
  });

  test('a GET that is reset on a fresh connection is not sent again', async () => {
    const server = await httpServer((response) => response.socket?.resetAndDestroy());
    expect(await sendTo(server.url, get)).toMatchObject({ failed: 'afterSending' });
    expect(server.arrived).toHaveLength(1);
  });

  test('a GET that is answered too late on a kept connection is not sent again', async () => {
    const server = await httpServer(json(200, {}), () => {});
    const connections = connectionsTo(new URL(server.url), 300);
    await sendTo(server.url, get, connections);
    await wait(20);
    const late = await sendTo(server.url, { ...get, timeoutMillis: 200 }, connections);
    expect(late).toMatchObject({ failed: 'afterSending', cause: { message: 'not answered within 200 ms' } });
    expect(server.arrived).toHaveLength(2);
  });
});
