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

/** The requests of a process that are counted: when V8 has got to know the code a little, and when it has compiled what is used much. */
const PHASES = [
  { warmUp: 300, counted: 200 },
  { warmUp: 3_000, counted: 200 },
];

/** What Lambda's bootstrap gives V8 in a function of 512 MB: a tenth of it to new objects. */
const AS_LAMBDA = ['--max-semi-space-size=25', '--max-old-space-size=461'];

/** So much young generation that nothing is collected while it is counted what is allocated. */
const NO_COLLECTION = ['--max-semi-space-size=512', '--min-semi-space-size=512'];

const phase = z.object({
  samples: z.array(z.object({ wall: z.number(), beyond: z.number(), cpu: z.number(), requests: z.number() })),
  allocated: z.number().nullable(),
});
type Phase = z.infer<typeof phase>;

/** What one process told. */
interface Run {
  readonly early: Phase;
  readonly late: Phase;
  /** Bytes a request, of a process of its own. */
  readonly allocated: number | null;
}

/** The functions that are run: ours, and what the AWS SDK alone takes for four calls. */
const names = ['accept-event', 'floor'];

interface Case {
  readonly node: string;
  readonly name: string;
  readonly runs: Run[];
}

/** What accept-event takes in a warm process, beyond waiting for the services that it calls. */
export const overhead: Part = async ({ rounds }) => {
  const runtimes = prepareEnvironment();
  const { all, dispose } = bundles();
  const services = await startServices('http');
  const cases = runtimes.flatMap((runtime) =>
    all
      .filter(({ name }) => names.includes(name))
      .map((bundle) => ({ runtime, bundle, node: runtime.version, name: bundle.name, runs: Array.of<Run>() })),
  );
  try {
    for (let round = 0; round < rounds; round += 1) {
      progress(`  ${round + 1} of ${rounds}`);
      for (const { runtime, bundle, runs } of cases) {
        runs.push(await run(bundle, runtime, functionEnvironment(services.url)));
      }
    }
  } finally {
    services.close();
    dispose();
  }
  return {
    tables: tableOf(cases),
    raw: cases.map(({ node, name, runs }) => ({ node, name, runs: runs.map(figuresOf) })),
  };
};

async function run(bundle: Bundle, { executable }: NodeRuntime, env: Record<string, string>): Promise<Run> {
  const [early, late] = await phasesOf(bundle, PHASES, { executable, env, flags: AS_LAMBDA });
  const [uncollected] = await phasesOf(bundle, PHASES.slice(0, 1), { executable, env, flags: NO_COLLECTION });
  if (!early || !late) throw new Error(`${bundle.name} under ${executable} told too little`);
  return { early, late, allocated: uncollected?.allocated ?? null };
}

async function phasesOf(
  { name, folder }: Bundle,
  phases: typeof PHASES,
  {
    executable,
    env,
    flags,
  }: { readonly executable: string; readonly env: NodeJS.ProcessEnv; readonly flags: string[] },
): Promise<readonly Phase[]> {
  const child = spawn(executable, ['--expose-gc', ...flags, join(environmentFolder, 'warm.mjs')], {
    env,
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const length = Math.max(...phases.map(({ warmUp, counted }) => warmUp + counted));
  const events = Array.from({ length }, () => invocationOf(name));
  child.stdin.end(JSON.stringify({ file: pathToFileURL(join(folder, 'index.mjs')).href, events, phases }));
  return z.array(phase).parse(await json(child.stdout));
}

/** One process in a few numbers; all but `earlyCpuP50` are of its later requests. */
function figuresOf({ early, late: { samples }, allocated }: Run) {
  const of = (member: 'wall' | 'beyond' | 'cpu') => samples.map((it) => it[member]);
  return {
    requests: median(samples.map(({ requests }) => requests)),
    wallP50: median(of('wall')),
    beyondP50: median(of('beyond')),
    beyondP99: percentile(of('beyond'), 0.99),
    earlyCpuP50: median(early.samples.map(({ cpu }) => cpu)),
    cpuMean: of('cpu').reduce((sum, it) => sum + it, 0) / samples.length,
    cpuP50: median(of('cpu')),
    cpuP99: percentile(of('cpu'), 0.99),
    kilobytes: allocated === null ? Number.NaN : allocated / 1_000,
  };
}

function tableOf(cases: readonly Case[]): string {
  const rows = cases.map(({ node, name, runs }) => {
    const figures = runs.map(figuresOf);
    const of = (member: keyof ReturnType<typeof figuresOf>, digits: number): string =>
      median(figures.map((it) => it[member]).filter((it) => !Number.isNaN(it))).toFixed(digits);
    const kilobytes = of('kilobytes', 0);
    return [
      `${name}, Node ${node}`,
      of('requests', 0),
      of('earlyCpuP50', 2),
      of('cpuP50', 2),
      of('cpuMean', 2),
      of('cpuP99', 2),
      of('beyondP50', 2),
      of('beyondP99', 2),
      kilobytes === 'NaN' ? '–' : kilobytes,
    ];
  });
  const warm = [`CPU ms p50 after ${PHASES[0]?.warmUp}`, `p50 after ${PHASES[1]?.warmUp}`, 'mean', 'p99'];
  return markdownTable(['', 'calls', ...warm, 'beyond the calls ms p50', 'p99', 'KB allocated'], rows);
}
