import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as z from 'zod';
import { type Bundle, bundles } from './bundles.ts';
import { environmentFolder, type NodeRuntime, prepareEnvironment } from './environment.ts';
import { functionEnvironment, invocationOf } from './events.ts';
import { markdownTable } from './markdown.ts';
import { type Part, progress } from './part.ts';
import { median, percentile } from './samples.ts';
import { startServices } from './services.ts';

/** Requests of one process: those by which V8 gets to know the code, and those that count. */
const WARM_UP = 300;
const COUNTED = 300;

/** So much young generation that nothing is collected while it is counted what is allocated. */
const NO_COLLECTION = ['--expose-gc', '--max-semi-space-size=512', '--min-semi-space-size=512'];

const warm = z.object({
  samples: z.array(z.object({ wall: z.number(), beyond: z.number(), cpu: z.number(), requests: z.number() })),
  allocated: z.number().nullable(),
});
type Warm = z.infer<typeof warm>;

/** What accept-event takes in a warm process, beyond waiting for the services that it calls. */
export const overhead: Part = async ({ rounds }) => {
  const runtimes = prepareEnvironment();
  const { all, dispose } = bundles();
  const services = await startServices('http');
  const acceptEvent = all.find(({ name }) => name === 'accept-event');
  if (!acceptEvent) throw new Error('the stack has no accept-event');
  const raw: { node: string; runs: Warm[] }[] = [];
  try {
    for (const runtime of runtimes) {
      const runs: Warm[] = [];
      for (let round = 0; round < rounds; round += 1) {
        progress(`  ${runtime.version}: ${round + 1} of ${rounds}`);
        runs.push(await run(acceptEvent, runtime, functionEnvironment(services.url)));
      }
      raw.push({ node: runtime.version, runs });
    }
  } finally {
    services.close();
    dispose();
  }
  return { tables: tableOf(raw), raw: raw.map(({ node, runs }) => ({ node, runs: runs.map(figuresOf) })) };
};

async function run({ name, folder }: Bundle, { executable }: NodeRuntime, env: Record<string, string>): Promise<Warm> {
  const child = spawn(executable, [...NO_COLLECTION, join(environmentFolder, 'warm.mjs')], {
    env,
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const events = Array.from({ length: WARM_UP + COUNTED }, () => invocationOf(name));
  child.stdin.end(JSON.stringify({ file: pathToFileURL(join(folder, 'index.mjs')).href, events, warmUp: WARM_UP }));
  return warm.parse(await json(child.stdout));
}

/** One process in a few numbers. */
function figuresOf({ samples, allocated }: Warm) {
  const of = (member: 'wall' | 'beyond' | 'cpu') => samples.map((it) => it[member]);
  return {
    requests: median(samples.map(({ requests }) => requests)),
    wallP50: median(of('wall')),
    beyondP50: median(of('beyond')),
    beyondP99: percentile(of('beyond'), 0.99),
    cpuMean: of('cpu').reduce((sum, it) => sum + it, 0) / samples.length,
    cpuP50: median(of('cpu')),
    cpuP99: percentile(of('cpu'), 0.99),
    kilobytes: allocated === null ? Number.NaN : allocated / 1_000,
  };
}

function tableOf(cases: readonly { readonly node: string; readonly runs: readonly Warm[] }[]): string {
  const rows = cases.map(({ node, runs }) => {
    const figures = runs.map(figuresOf);
    const of = (member: keyof ReturnType<typeof figuresOf>, digits: number): string =>
      median(figures.map((it) => it[member])).toFixed(digits);
    const kilobytes = of('kilobytes', 0);
    return [
      `Node ${node}`,
      of('requests', 0),
      of('cpuP50', 2),
      of('cpuMean', 2),
      of('cpuP99', 2),
      of('beyondP50', 2),
      of('beyondP99', 2),
      kilobytes === 'NaN' ? '–' : kilobytes,
    ];
  });
  const heading = ['', 'calls', 'CPU ms p50', 'mean', 'p99', 'beyond the calls ms p50', 'p99', 'KB allocated'];
  return markdownTable(heading, rows);
}
