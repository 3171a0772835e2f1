import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { type NodeRuntime, prepareEnvironment } from '../environment.ts';
import { type Part, progress } from '../report/part.ts';
import { type Bundle, bundles, CONVENTIONAL } from './bundles.ts';
import { coldStartSummary, coldStartTables, type Samples } from './cold-start-tables.ts';
import { functionEnvironment, invocationOf } from './events.ts';
import { startToFirstAnswer } from './runtime-api.ts';
import { startServices } from './services.ts';

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
  return { summary: coldStartSummary(raw), tables: coldStartTables(raw), raw };
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
