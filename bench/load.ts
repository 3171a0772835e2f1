import { setTimeout as wait } from 'node:timers/promises';
import { secondsBetween } from '../lambdas/core/schedule.ts';
import { closedForm, pollTimes } from '../schedule/poll-times.ts';
import { concurrently } from './http-client.ts';
import { startBridge } from './load-bridge.ts';
import { startRestate } from './load-restate.ts';
import type { LoadTarget, Settled } from './load-target.ts';
import { markdownTable } from './markdown.ts';
import { type Part, progress } from './part.ts';
import { median, percentile } from './samples.ts';
import { type StoreCeiling, storeCeiling } from './store-ceiling.ts';

/** Events that come at once, and so many at a time. */
const BURST = 2_000;
const WIDTHS = [50, 200] as const;

/** Events that come evenly, whatever becomes of those before. */
const OPEN_LOOP = { perSecond: 20, seconds: 30 } as const;

/** V8 has compiled by then what matters, in each of the host's threads as in Restate; the store is warmed up too. */
const WARM_UP = { events: 2_000, width: 50 } as const;

/** A round takes four minutes. */
const MAX_ROUNDS = 7;

const targets = { 'local host': startBridge, Restate: startRestate } as const;

/** What came of some events. Lags are milliseconds from an action's end at Twilio until that was known. */
interface Run {
  readonly name: string;
  /** From the first event to the last end. */
  readonly perSecond: number;
  readonly lags: readonly number[];
  /** What of each lag is more than the schedule's own: the poll that was due did not come in time. */
  readonly beyondSchedule: readonly number[];
  readonly repeated: number;
  readonly peakKilobytes: number;
  /** For each event, from the first one to the last end. */
  readonly cpuMillis: number;
}

/** One turn of everything, so that a machine that is slow for a while is slow for all. */
interface Round {
  readonly ceiling: StoreCeiling;
  readonly runs: readonly Run[];
}

/** The local host and Restate under load, and what the host's embedded store could do if nothing else cost anything. */
export const load: Part = async ({ rounds: wanted }) => {
  const rounds: Round[] = [];
  for (let n = 1; n <= Math.min(wanted, MAX_ROUNDS); n += 1) {
    progress(`  round ${n}: the store alone`);
    const ceilings = [await storeCeiling()];
    const runs: Run[] = [];
    for (const [name, start] of Object.entries(targets)) runs.push(...(await underLoad(name, await start())));
    ceilings.push(await storeCeiling());
    rounds.push({ ceiling: meanOf(ceilings), runs });
    progress(tableOf(rounds));
  }
  return { tables: tableOf(rounds), raw: { rounds }, samples: rounds.length };
};

async function underLoad(name: string, target: LoadTarget): Promise<readonly Run[]> {
  const runs: Run[] = [];
  try {
    progress(`  ${name}: warm-up`);
    await drive('warm-up', target, (send) => concurrently(numbers(WARM_UP.events), WARM_UP.width, send));
    progress(`  ${name}: open loop`);
    const { perSecond, seconds } = OPEN_LOOP;
    const evenly = (send: () => Promise<void>): Promise<unknown> =>
      Promise.all(
        numbers(perSecond * seconds).map(async (n) => {
          await wait((n * 1_000) / perSecond);
          await send();
        }),
      );
    runs.push(await drive(`${name}: open loop, ${perSecond} a second`, target, evenly));
    for (const width of WIDTHS) {
      progress(`  ${name}: burst, ${width} at a time`);
      const burst = (send: () => Promise<void>) => concurrently(numbers(BURST), width, send);
      runs.push(await drive(`${name}: ${BURST} at once, ${width} at a time`, target, burst));
    }
  } finally {
    await target.end();
  }
  return runs;
}

async function drive(
  name: string,
  target: LoadTarget,
  go: (send: () => Promise<void>) => Promise<unknown>,
): Promise<Run> {
  const { cpuMillis: before } = await target.usage();
  const from = new Date();
  let count = 0;
  let repeated = 0;
  await go(async () => {
    repeated += await target.accept();
    count += 1;
  });
  await target.untilEnded(count);
  const { cpuMillis, peakKilobytes } = await target.usage();
  const settled = await target.settled(from, count);
  const last = Math.max(...settled.map(({ settledAt }) => Date.parse(settledAt)));
  return {
    name,
    perSecond: (count * 1_000) / (last - from.getTime()),
    lags: settled.map(({ completedAt, settledAt }) => secondsBetween(completedAt, settledAt) * 1_000),
    beyondSchedule: settled.map(millisBeyondSchedule),
    repeated,
    peakKilobytes,
    cpuMillis: (cpuMillis - before) / count,
  };
}

function millisBeyondSchedule({ sentAt, completedAt, settledAt }: Settled): number {
  const due = pollTimes(closedForm(), secondsBetween(sentAt, completedAt)).at(-1) ?? 0;
  return (secondsBetween(sentAt, settledAt) - due) * 1_000;
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function meanOf(ceilings: readonly StoreCeiling[]): StoreCeiling {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    updatesPerSecond: mean(ceilings.map(({ updatesPerSecond }) => updatesPerSecond)),
    actionsPerSecond: mean(ceilings.map(({ actionsPerSecond }) => actionsPerSecond)),
  };
}

function tableOf(rounds: readonly Round[]): string {
  const names = rounds[0]?.runs.map(({ name }) => name) ?? [];
  const rows = names.map((name, n) => {
    const of = (value: (run: Run, round: Round) => number): number =>
      median(rounds.flatMap((round) => round.runs.slice(n, n + 1).map((run) => value(run, round))));
    return [
      name,
      of(({ perSecond }) => perSecond).toFixed(1),
      of(({ perSecond }, { ceiling }) => perSecond / ceiling.actionsPerSecond).toFixed(2),
      of(({ lags }) => median(lags)).toFixed(0),
      of(({ lags }) => percentile(lags, 0.99)).toFixed(0),
      of(({ beyondSchedule }) => median(beyondSchedule)).toFixed(0),
      of(({ beyondSchedule }) => percentile(beyondSchedule, 0.99)).toFixed(0),
      of(({ repeated }) => repeated).toFixed(0),
      of(({ cpuMillis }) => cpuMillis).toFixed(1),
      (of(({ peakKilobytes }) => peakKilobytes) / 1_024).toFixed(0),
    ];
  });
  const ceiling = median(rounds.map((round) => round.ceiling.actionsPerSecond));
  rows.push(['the store alone', ceiling.toFixed(1), '1.00', '–', '–', '–', '–', '–', '–', '–']);
  const heading = [
    '',
    'settled a second',
    '× the store',
    'lag ms p50',
    'p99',
    'beyond schedule ms p50',
    'p99',
    'repeated',
    'CPU ms an event',
    'peak MB',
  ];
  return markdownTable(heading, rows);
}
