import { setTimeout as wait } from 'node:timers/promises';
import { type Part, progress } from '../report/part.ts';
import { millisBeyondSchedule, millisOfLag } from './beyond-schedule.ts';
import { concurrently } from './http-client.ts';
import { startBridge } from './load-bridge.ts';
import { startRestate } from './load-restate.ts';
import { LOCAL_HOST, loadSummary, loadTable, type Round, type Run } from './load-table.ts';
import type { LoadTarget } from './load-target.ts';
import { storeCeiling } from './store-ceiling.ts';

/** Events that come at once, and so many at a time. */
const BURST = 2_000;
const WIDTHS = [50, 200] as const;

/** Events that come evenly, whatever becomes of those before. */
const OPEN_LOOP = { perSecond: 20, seconds: 30 } as const;

/** V8 has compiled by then what matters, in each of the host's threads as in Restate; the store is warmed up too. */
const WARM_UP = { events: 2_000, width: 50 } as const;

/** A round takes four minutes. */
const MAX_ROUNDS = 7;

const targets = { [LOCAL_HOST]: startBridge, Restate: startRestate } as const;

/** The local host and Restate under load, and what the host's embedded store could do if nothing else cost anything. */
export const load: Part = async ({ rounds: wanted }) => {
  const rounds: Round[] = [];
  for (let n = 1; n <= Math.min(wanted, MAX_ROUNDS); n += 1) {
    progress(`  round ${n}: the store alone`);
    const ceilings = [await storeCeiling()];
    const runs: Run[] = [];
    for (const [target, start] of Object.entries(targets)) runs.push(...(await underLoad(target, await start())));
    ceilings.push(await storeCeiling());
    rounds.push({ ceilings, runs });
    progress(loadTable(rounds));
  }
  return { summary: loadSummary(rounds), tables: loadTable(rounds), raw: { rounds }, samples: rounds.length };
};

async function underLoad(name: string, target: LoadTarget): Promise<readonly Run[]> {
  const runs: Run[] = [];
  try {
    progress(`  ${name}: warm-up`);
    await drive({ target: name, load: 'warm-up', isBurst: true }, target, (send) =>
      concurrently(numbers(WARM_UP.events), WARM_UP.width, send),
    );
    progress(`  ${name}: open loop`);
    const { perSecond, seconds } = OPEN_LOOP;
    const evenly = (send: () => Promise<void>): Promise<unknown> =>
      Promise.all(
        numbers(perSecond * seconds).map(async (n) => {
          await wait((n * 1_000) / perSecond);
          await send();
        }),
      );
    runs.push(await drive({ target: name, load: `open loop, ${perSecond} a second`, isBurst: false }, target, evenly));
    for (const width of WIDTHS) {
      progress(`  ${name}: burst, ${width} at a time`);
      const burst = (send: () => Promise<void>) => concurrently(numbers(BURST), width, send);
      const load = `${BURST} at once, ${width} at a time`;
      runs.push(await drive({ target: name, load, isBurst: true }, target, burst));
    }
  } finally {
    await target.end();
  }
  return runs;
}

async function drive(
  which: Pick<Run, 'target' | 'load' | 'isBurst'>,
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
    ...which,
    perSecond: (count * 1_000) / (last - from.getTime()),
    lags: settled.map(millisOfLag),
    beyondSchedule: settled.map(millisBeyondSchedule),
    repeated,
    peakKilobytes,
    cpuMillis: (cpuMillis - before) / count,
  };
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n);
}
