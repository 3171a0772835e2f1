import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { listedActions } from '../../lambdas/core/api/answers.ts';
import { newConversationId, orderShipped, structured } from '../../test/fixtures/shop-events.ts';
import { signedRequest } from '../../test/fixtures/signed-request.ts';
import { deployedNode, installPackages } from '../environment.ts';
import { startChild } from './child.ts';
import { concurrently, httpClient, type Posted } from './http-client.ts';
import { type LoadTarget, type Settled, usage } from './load-target.ts';
import { SIMULATOR_HEADERS } from './simulator-key.ts';

const ended = z.object({
  acceptedAt: z.iso.datetime(),
  settledAt: z.iso.datetime(),
  conversationId: z.string(),
  twilioActionId: z.string(),
});

/** Starts the local host. Its events are signed, as an upstream system signs them. */
export async function startBridge(): Promise<LoadTarget> {
  installPackages();
  const { said, ask, end } = await startChild(
    './host-process.ts',
    z.object({ url: z.string(), simulatorUrl: z.string() }),
    { executable: deployedNode },
  );
  const { url, simulatorUrl } = said;
  const client = httpClient();

  const page = async (query: string) => {
    const { body } = await client.ask({ url: `${url}/actions?${query}`, headers: {} });
    return listedActions.parse(JSON.parse(body));
  };
  const completedAt = async ({ conversationId, twilioActionId }: z.infer<typeof ended>): Promise<string> => {
    const action = `${simulatorUrl}/v2/Conversations/${conversationId}/Actions/${twilioActionId}`;
    const { body } = await client.ask({ url: action, headers: SIMULATOR_HEADERS });
    return z.object({ completedAt: z.iso.datetime() }).parse(JSON.parse(body)).completedAt;
  };

  return {
    async accept() {
      const event = eventFor(url);
      let repeated = 0;
      // After the 30 s that API Gateway waits, an upstream system is answered 503, and sends its event again.
      for (let answer = await client.ask(event); answer.status !== 202; answer = await client.ask(event)) {
        if (answer.status !== 503) throw new Error(`an event was answered ${answer.status}: ${answer.body}`);
        repeated += 1;
      }
      return repeated;
    },
    async untilEnded() {
      while ((await page('status=OPEN&limit=1')).actions.length > 0) await wait(500);
    },
    async settled(since, count) {
      const all: z.infer<typeof ended>[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const from = `${since.toISOString()}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
        const read = await page(`limit=100&from=${from}`);
        all.push(...read.actions.map((action) => ended.parse(action)));
        cursor = read.cursor;
      }
      if (all.length !== count) throw new Error(`of ${count} events, ${all.length} actions are on record`);
      const settled: Settled[] = [];
      await concurrently(all, 10, async (action) => {
        const { acceptedAt: begunAt, settledAt } = action;
        settled.push({ begunAt, settledAt, completedAt: await completedAt(action) });
      });
      return settled;
    },
    async usage() {
      return usage.parse(await ask());
    },
    async end() {
      client.close();
      await end();
    },
  };
}

function eventFor(url: string): Posted {
  const request = structured(orderShipped({ conversationId: newConversationId(), phone: '+18005550199' }));
  return { url: `${url}/events/shop`, ...signedRequest(request, LOCAL_SIGNING_SECRET) };
}
