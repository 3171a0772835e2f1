import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { targetFrom } from '../acceptance/target.ts';
import { type LongTest, runLongTest } from '../stack/long-test.ts';
import { startSimulator, TWILIO_API_KEY } from '../stack/simulator.ts';
import { allKinds } from './event-kinds.ts';
import { killableHost } from './killable-host.ts';
import { type KillCount, killAndStart, killAsPlanned } from './kills.ts';
import { type LoadProgress, runLoad } from './load.ts';
import type { LoadReport } from './load-report.ts';
import { leaksIn } from './log-leaks.ts';
import { planKills } from './plan.ts';
import { summaryOf } from './summary.ts';

const HELP = `
npm run test:chaos -- [--short] [--seed N] [--events N] [--kills N]

Runs the local host with its data on disk, sends it events while the Twilio
simulator has faults, kills it with SIGKILL and starts it again, and checks that
nothing was lost and nothing sent twice. About 15 minutes; a minute with --short,
which does not wait for the end of searches for messages that were never made.

With BRIDGE_URL and TWILIO_SIMULATOR_URL it sends the same load to that bridge and
kills nothing. BRIDGE_SIGNING_SECRET and BRIDGE_SIGV4=1 as for test/acceptance.
`.trim();

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    events: { type: 'string' },
    kills: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const wholeNumber = z.coerce.number().int().nonnegative();
const numberFrom = (text: string | undefined, otherwise: number): number => wholeNumber.parse(text ?? otherwise);

const seed = numberFrom(options.seed, randomInt(2 ** 31));

const PROGRESS_MILLIS = 5_000;

/** Says how far it is, now and then. */
function progressOf(
  { progress: say }: LongTest,
  events: number,
  more: () => string = () => '',
): (progress: LoadProgress) => void {
  let saidAt = 0;
  return ({ accepted, phase, open }) => {
    if (Date.now() < saidAt + PROGRESS_MILLIS) return;
    saidAt = Date.now();
    say([`${accepted}/${events} accepted`, phase, ...(open === undefined ? [] : [`${open} open`]), more()].join('  '));
  };
}

const MAX_VIOLATIONS_SHOWN = 20;

function tell({ folder }: LongTest, report: LoadReport, kills?: KillCount): void {
  console.log(summaryOf(report, kills));
  for (const { promise, subject, detail } of report.violations.slice(0, MAX_VIOLATIONS_SHOWN)) {
    console.log(`BROKEN  ${promise}\n        ${subject}: ${detail}`);
  }
  if (report.violations.length === 0) return;
  const asList = (_name: string, value: unknown): unknown => (value instanceof Map ? [...value.values()] : value);
  writeFileSync(join(folder, 'findings.json'), JSON.stringify(report.findings, asList, 2));
  throw new Error(`${report.violations.length} violations; --seed ${seed} repeats the plan`);
}

/** Against a bridge that runs already. */
async function withoutKills(target: NonNullable<ReturnType<typeof targetFrom>>, test: LongTest): Promise<void> {
  if (target.simulatorUrl === undefined) throw new Error('BRIDGE_URL needs TWILIO_SIMULATOR_URL beside it');
  const { url: bridgeUrl, simulatorUrl, signingSecret, sigV4 } = target;
  const events = numberFrom(options.events, 200);
  const report = await runLoad({
    bridgeUrl,
    simulatorUrl,
    signingSecret,
    awsVariables: sigV4 ? process.env : undefined,
    events,
    seed,
    signal: test.signal,
    onProgress: progressOf(test, events),
  });
  tell(test, report);
}

/** Against a local host of its own, which it kills. */
async function withKills(test: LongTest): Promise<void> {
  const { folder, signal, progress } = test;
  const events = numberFrom(options.events, options.short ? 150 : 2_000);
  const during = numberFrom(options.kills, options.short ? 2 : 22);
  const count: KillCount = { kills: 0, duringStart: 0, slowestStartMillis: 0 };
  const done = new AbortController();
  const simulator = await startSimulator(join(folder, 'simulator.log'), signal);
  const host = await killableHost(folder, simulator);
  try {
    host.start();
    progress(`the host answers after ${await Promise.race([host.ready(), host.crashed])} ms at ${host.url}`);
    const sayProgress = progressOf(test, events, () => `${count.kills} kills`);
    let accepted = 0;
    const killing = killAsPlanned(host, planKills(seed, { events, during, after: options.short ? 0 : 2 }), {
      accepted: () => accepted,
      count,
      signal: AbortSignal.any([signal, done.signal]),
    });
    const loading = runLoad({
      bridgeUrl: host.url,
      simulatorUrl: simulator.url,
      events,
      seed,
      apiKey: TWILIO_API_KEY,
      kinds: allKinds,
      severity: options.short ? 'findable' : 'all',
      waitsForSearches: !options.short,
      signal: AbortSignal.any([signal, done.signal]),
      onProgress: (it) => {
        accepted = it.accepted;
        sayProgress(it);
      },
      // What is on record must be on record after one more kill.
      beforeReading: async () => {
        await killing;
        await killAndStart(host, 0, count);
      },
    });
    const report = await Promise.race([loading, host.crashed, killing.then(() => loading)]);
    tell(
      test,
      { ...report, violations: [...report.violations, ...leaksIn(readFileSync(join(folder, 'host.log'), 'utf8'))] },
      count,
    );
  } finally {
    done.abort(new Error('the run is over'));
    await host.kill();
    await simulator.end();
  }
}

if (options.help) console.log(HELP);
else {
  await runLongTest('test:chaos', (test) => {
    test.progress(`seed ${seed}`);
    const target = targetFrom(process.env);
    return target ? withoutKills(target, test) : withKills(test);
  });
}
