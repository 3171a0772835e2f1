import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { LOCAL_SIGNING_SECRET } from '../cli/local-signing-secret.ts';
import { listedActions } from '../lambdas/core/answers.ts';
import { secondsBetween } from '../lambdas/core/schedule.ts';
import { closedForm, pollTimes } from '../schedule/poll-times.ts';
import { newConversationId, orderShipped, structured } from '../test/fixtures/shop-events.ts';
import { signedRequest } from '../test/fixtures/signed-request.ts';
import { startChild } from './child.ts';
import { concurrently, httpClient, type Posted } from './http-client.ts';
import { markdownTable } from './markdown.ts';
import { type Part, progress } from './part.ts';
import { median, percentile } from './samples.ts';
import { type StoreCeiling, storeCeiling } from './store-ceiling.ts';

/** Events that come at once, and so many at a time. */
const BURST = 2_000;
const WIDTHS = [50, 200] as const;

/** Events that come evenly, whatever becomes of those before. */
const OPEN_LOOP = { perSecond: 20, seconds: 30 } as const;

/** What came of some events. Lags are milliseconds from an action's end at Twilio until the bridge knew of it. */
interface Run {
  readonly name: string;
  readonly perSecond: number;
  readonly lags: readonly number[];
  /** What of each lag is more than the schedule's own: the poll that was due did not come in time. */
  readonly beyondSchedule: readonly number[];
  /** Events that were answered 503, after the 30 s that API Gateway waits, and sent again as an upstream system would. */
  readonly repeated: number;
  readonly maxRssKilobytes: number;
}

/** The local host under load, and what its embedded store could do if nothing else cost anything. */
export const load: Part = async () => {
  progress('  the store alone');
  const before = await storeCeiling();
  const host = await startChild('./host-process.ts', z.object({ url: z.string(), simulatorUrl: z.string() }));
  const runs: Run[] = [];
  try {
    await drive('warm-up', host, (send) => concurrently(numbers(50), 10, send));
    progress('  open loop');
    const { perSecond, seconds } = OPEN_LOOP;
    runs.push(
      await drive(`open loop, ${perSecond} a second`, host, async (send) => {
        const sent = numbers(perSecond * seconds).map(async (n) => {
          await wait((n * 1_000) / perSecond);
          await send();
        });
        await Promise.all(sent);
      }),
    );
    for (const width of WIDTHS) {
      progress(`  burst, ${width} at a time`);
      runs.push(
        await drive(`${BURST} at once, ${width} at a time`, host, (send) => concurrently(numbers(BURST), width, send)),
      );
    }
  } finally {
    await host.end();
  }
  progress('  the store alone');
  const ceilings = [before, await storeCeiling()];
  return { tables: tableOf(runs, ceilings), raw: { runs, ceilings } };
};

type Host = Awaited<ReturnType<typeof startChild<{ readonly url: string; readonly simulatorUrl: string }>>>;

async function drive(
  name: string,
  { said: { url, simulatorUrl }, ask }: Host,
  go: (send: () => Promise<void>) => Promise<void>,
): Promise<Run> {
  const client = httpClient();
  const from = new Date();
  let count = 0;
  let repeated = 0;
  await go(async () => {
    const event = eventFor(url);
    for (let answer = await client.ask(event); answer.status !== 202; answer = await client.ask(event)) {
      if (answer.status !== 503) throw new Error(`an event was answered ${answer.status}: ${answer.body}`);
      repeated += 1;
    }
    count += 1;
  });
  const settled = await settledActions(url, from, count);
  const lags: number[] = [];
  const beyondSchedule: number[] = [];
  await concurrently(settled, 10, async ({ sentAt, settledAt, conversationId, twilioActionId }) => {
    const action = `${simulatorUrl}/v2/Conversations/${conversationId}/Actions/${twilioActionId}`;
    const { body } = await client.ask({ url: action, headers: { authorization: SIMULATOR_KEY } });
    const { completedAt } = z.object({ completedAt: z.iso.datetime() }).parse(JSON.parse(body));
    const due = pollTimes(closedForm(), secondsBetween(sentAt, completedAt)).at(-1) ?? 0;
    lags.push(secondsBetween(completedAt, settledAt) * 1_000);
    beyondSchedule.push((secondsBetween(sentAt, settledAt) - due) * 1_000);
  });
  client.close();
  const last = Math.max(...settled.map(({ settledAt }) => Date.parse(settledAt)));
  const { maxRssKilobytes } = z.object({ maxRssKilobytes: z.number() }).parse(await ask());
  return {
    name,
    perSecond: (count * 1_000) / (last - from.getTime()),
    lags,
    beyondSchedule,
    repeated,
    maxRssKilobytes,
  };
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n);
}

/** The simulator's own API key. */
const SIMULATOR_KEY = `Basic ${Buffer.from('SKlocal:local-secret').toString('base64')}`;

function eventFor(url: string): Posted {
  const delivery = structured(orderShipped({ conversationId: newConversationId(), phone: '+18005550199' }));
  return { url: `${url}/events/shop`, ...signedRequest(delivery, LOCAL_SIGNING_SECRET) };
}

const ended = z.object({
  sentAt: z.iso.datetime(),
  settledAt: z.iso.datetime(),
  conversationId: z.string(),
  twilioActionId: z.string(),
});

/** Waits until no action is open, and answers all that were accepted since. */
async function settledActions(url: string, from: Date, count: number): Promise<readonly z.infer<typeof ended>[]> {
  const client = httpClient();
  const page = async (query: string) => {
    const { body } = await client.ask({ url: `${url}/actions?${query}`, headers: {} });
    return listedActions.parse(JSON.parse(body));
  };
  while ((await page('status=OPEN&limit=1')).actions.length > 0) await wait(500);
  const all: z.infer<typeof ended>[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const read = await page(`limit=100&from=${from.toISOString()}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    all.push(...read.actions.map((action) => ended.parse(action)));
    cursor = read.cursor;
  }
  client.close();
  if (all.length !== count) throw new Error(`of ${count} events, ${all.length} actions are on record`);
  return all;
}

function tableOf(runs: readonly Run[], ceilings: readonly StoreCeiling[]): string {
  const ceiling = ceilings.reduce((sum, { actionsPerSecond }) => sum + actionsPerSecond, 0) / ceilings.length;
  const rows = runs.map(({ name, perSecond, lags, beyondSchedule, repeated, maxRssKilobytes }) => [
    name,
    perSecond.toFixed(1),
    (perSecond / ceiling).toFixed(2),
    median(lags).toFixed(0),
    percentile(lags, 0.99).toFixed(0),
    median(beyondSchedule).toFixed(0),
    percentile(beyondSchedule, 0.99).toFixed(0),
    String(repeated),
    (maxRssKilobytes / 1_024).toFixed(0),
  ]);
  rows.push(['the store alone', ceiling.toFixed(1), '1.00', '–', '–', '–', '–', '–', '–']);
  const heading = [
    '',
    'settled a second',
    '× the store',
    'lag ms p50',
    'p99',
    'beyond schedule ms p50',
    'p99',
    'repeated',
    'peak MB',
  ];
  return markdownTable(heading, rows);
}
