import { Agent } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connectionsTo } from '../../../lambdas/adapters/twilio/connections.ts';
import { send } from '../../../lambdas/adapters/twilio/http.ts';
import { tlsServer } from './local-server.ts';

/** A server that speaks TLS as Twilio does, which was sent a POST at 12:00, and what follows it at whatever `clock.now` then is. */
async function afterPost() {
  const server = await tlsServer();
  const url = new URL(server.url);
  const clock = { now: new Date('2026-03-01T12:00:00Z') };
  const toServer = connectionsTo(url, 2_000, () => clock.now);
  for (const agent of [toServer.fresh, toServer.kept, toServer.recent()]) {
    if (agent instanceof Agent) agent.options.ca = server.certificate;
  }
  const post = async () => {
    const request = {
      method: 'POST',
      url,
      headers: {},
      body: '{}',
      timeoutMillis: 5_000,
      maxBodyBytes: 1_000,
    } as const;
    expect(await send(request, toServer)).toMatchObject({ answer: { status: 202 } });
    // Node keeps a connection a moment after its answer.
    await wait(20);
  };
  await post();
  return { clock, post, made: () => ({ connections: server.connections(), handshakes: server.handshakes.length }) };
}

describe('the connection of a POST over TLS', () => {
  test('is the one of a POST that was answered less than a second ago, without another handshake', async () => {
    const { clock, post, made } = await afterPost();

    clock.now = new Date('2026-03-01T12:00:00.999Z');
    await post();
    clock.now = new Date('2026-03-01T12:00:01.998Z');
    await post();

    expect(made()).toEqual({ connections: 1, handshakes: 1 });
  });

  test.each([
    { what: 'was idle for a second', now: '2026-03-01T12:00:01Z' },
    { what: 'was idle for a night, in a frozen Lambda', now: '2026-03-02T07:00:00Z' },
    { what: 'has an age that the clock, set back, cannot tell', now: '2026-03-01T11:59:59.999Z' },
  ])('is a fresh one, where the kept one $what', async ({ now }) => {
    const { clock, post, made } = await afterPost();

    clock.now = new Date(now);
    await post();

    expect(made()).toEqual({ connections: 2, handshakes: 2 });
  });
});
