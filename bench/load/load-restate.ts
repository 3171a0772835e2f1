import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { newConversationId } from '../../test/fixtures/shop-events.ts';
import { deployedNode, installPackages } from '../environment.ts';
import { closedForm, pollTimes } from '../polling/poll-times.ts';
import { startChild } from './child.ts';
import { httpClient } from './http-client.ts';
import { type LoadTarget, type Settled, type Usage, usage } from './load-target.ts';

/** Longer than any simulated action takes, even under load. */
const FOLLOWED_SECONDS = 900;

const answered = z.object({
  usage,
  settled: z.array(z.object({ begunAt: z.iso.datetime(), completedAt: z.iso.datetime(), settledAt: z.iso.datetime() })),
});

/**
 * Starts Restate with the same job: taken over its ingress once for each idempotency key, created, and polled after durable
 * sleeps of the same schedule. It verifies no signature and keeps no history.
 */
export async function startRestate(): Promise<LoadTarget> {
  installPackages();
  const { said, ask, end } = await startChild('./restate-process.ts', z.object({ url: z.string() }), {
    executable: deployedNode,
  });
  const client = httpClient();
  const times = pollTimes(closedForm(), FOLLOWED_SECONDS);
  const waits = times.map((time, n) => time - (times[n - 1] ?? 0));
  const all: Settled[] = [];
  const look = async (): Promise<Usage> => {
    const told = answered.parse(await ask());
    all.push(...told.settled);
    return told.usage;
  };

  return {
    async accept() {
      const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const body = JSON.stringify({ message: createCall(), waits });
      const answer = await client.ask({ url: said.url, headers, body });
      if (answer.status !== 202) throw new Error(`Restate answered ${answer.status}: ${answer.body}`);
      return 0;
    },
    async untilEnded(count) {
      for (await look(); all.length < count; await look()) await wait(500);
    },
    async settled() {
      return all.splice(0);
    },
    usage: look,
    async end() {
      client.close();
      await end();
    },
  };
}

/** What the bridge's example route would have Twilio create. */
function createCall() {
  const payload = {
    from: { address: '+18005550100', channel: 'SMS' },
    to: [{ address: '+18005550199', channel: 'SMS' }],
    content: { text: 'Your order 1042 has shipped!' },
  };
  return { conversationId: newConversationId(), body: JSON.stringify({ type: 'SEND_MESSAGE', payload }) };
}
