import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { type NodeRuntime, prepareEnvironment } from '../environment.ts';
import { markdownTable } from '../report/markdown.ts';
import { type Part, progress } from '../report/part.ts';
import { median } from '../report/samples.ts';
import { type Bundle, bundles, CONVENTIONAL, FLOOR, FLOOR_AS_OURS } from './bundles.ts';
import { functionEnvironment, invocationOf } from './events.ts';
import { startToFirstAnswer } from './runtime-api.ts';
import { startServices } from './services.ts';

/** What one function takes under one Node; milliseconds, a sample each. */
interface Samples {
  readonly name: string;
  readonly bytes: number;
  readonly init: number[];
  readonly initCpu: number[];
  readonly firstAnswer: number[];
  readonly firstAnswerCpu: number[];
}

/** Bytes, the load in a fresh process, and from the start of a process to its first answer. All cases take turns. */
export const coldStart: Part = async ({ rounds }) => {
  const runtimes = prepareEnvironment();
  const { all, dispose } = bundles();
  const services = await startServices('https');
  const environment = { ...functionEnvironment(services.url), ...services.trust };
  const raw: Record<string, readonly Samples[]> = {};
  try {
    for (const runtime of runtimes) {
      const cases = all.map(({ name, bytes }): Samples => ({ name, bytes, ...noSamples() }));
      for (let round = 0; round < rounds; round += 1) {
        progress(`  ${runtime.version}: ${round + 1} of ${rounds}`);
        for (const [n, bundle] of all.entries()) await sample(bundle, cases[n], { runtime, environment });
      }
      raw[runtime.version] = cases;
    }
  } finally {
    services.close();
    dispose();
  }
  const tables = Object.entries(raw).map(
    ([version, cases]) => `Node ${version}:\n\n${tableOf(cases)}\n\n${besideFloorAsOurs(cases)}`,
  );
  return { tables: tables.join('\n\n'), raw };
};

function noSamples() {
  return { init: [], initCpu: [], firstAnswer: [], firstAnswerCpu: [] };
}

const loaded = z.tuple([z.number(), z.number()]);

async function sample(
  { name, folder }: Bundle,
  into: Samples | undefined,
  { runtime, environment }: { readonly runtime: NodeRuntime; readonly environment: Readonly<Record<string, string>> },
): Promise<void> {
  const file = pathToFileURL(join(folder, name === CONVENTIONAL ? 'index.js' : 'index.mjs')).href;
  const program = `const cpu = process.cpuUsage(), at = performance.now();
    import(${JSON.stringify(file)}).then(() => {
      const { user, system } = process.cpuUsage(cpu);
      process.stdout.write(JSON.stringify([performance.now() - at, (user + system) / 1000]));
      process.exit(0);
    });`;
  const { stdout } = await promisify(execFile)(runtime.executable, ['--eval', program], { env: environment });
  const [init, cpu] = loaded.parse(JSON.parse(stdout));
  into?.init.push(init);
  into?.initCpu.push(cpu);
  const event = invocationOf(name);
  if (!event) throw new Error(`the benchmark does not know what to invoke ${name} with`);
  const { millis, cpuMillis } = await startToFirstAnswer(runtime, folder, { event, environment });
  into?.firstAnswer.push(millis);
  into?.firstAnswerCpu.push(cpuMillis);
}

function tableOf(cases: readonly Samples[]): string {
  const of = (name: string): Samples | undefined => cases.find((it) => it.name === name);
  const rows = cases.map(({ name, bytes, init, initCpu, firstAnswer, firstAnswerCpu }) => [
    name,
    (bytes / 1_000).toFixed(0),
    median(init).toFixed(0),
    ratio(init, of(FLOOR)?.init),
    median(initCpu).toFixed(0),
    ratio(initCpu, of(FLOOR)?.initCpu),
    median(firstAnswer).toFixed(0),
    ratio(firstAnswer, of(CONVENTIONAL)?.firstAnswer),
    median(firstAnswerCpu).toFixed(0),
    ratio(firstAnswerCpu, of(CONVENTIONAL)?.firstAnswerCpu),
  ]);
  const init = ['init ms', '× floor', 'init CPU ms', '× floor'];
  const first = ['to first answer ms', '× conventional', 'its CPU ms', '× conventional'];
  return markdownTable(['', 'KB', ...init, ...first], rows);
}

/** The functions that targets are set for, beside what is left of the floor once it is bundled and set as they are. */
function besideFloorAsOurs(cases: readonly Samples[]): string {
  const of = (name: string): Samples | undefined => cases.find((it) => it.name === name);
  const floor = of(FLOOR_AS_OURS);
  const ratios = ['accept-event', 'get-action'].map((name) => {
    const [init, cpu] = [ratio(of(name)?.init, floor?.init), ratio(of(name)?.initCpu, floor?.initCpu)];
    return `${name} ${init} times its init and ${cpu} times its CPU`;
  });
  return `Beside the ${FLOOR_AS_OURS}: ${ratios.join(', ')}.`;
}

function ratio(one: readonly number[] = [], other: readonly number[] = []): string {
  return (median(one) / median(other)).toFixed(2);
}
