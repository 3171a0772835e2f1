import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as z from 'zod';
import { environmentFolder, type NodeRuntime, prepareEnvironment } from '../environment.ts';
import { markdownTable } from '../report/markdown.ts';
import { type Part, progress } from '../report/part.ts';
import { median, percentile } from '../report/samples.ts';
import { type Bundle, bundles, FLOOR, FLOOR_AS_OURS } from './bundles.ts';
import { functionEnvironment, invocationOf } from './events.ts';
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

/** Each member has a sample of each request: milliseconds, and how many requests it made itself. */
const phase = z.object({
  samples: z.object({
    wall: z.array(z.number()),
    beyond: z.array(z.number()),
    cpu: z.array(z.number()),
    requests: z.array(z.number()),
  }),
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

/** The functions that are run: ours, and what the AWS SDK alone takes for four calls, as it comes and as our functions have it. */
const names = ['accept-event', FLOOR, FLOOR_AS_OURS];

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
    summary: overheadTable(
      cases,
      overheadColumns.filter(({ inSummary }) => inSummary),
    ),
    tables: `${overheadTable(cases, overheadColumns)}\n\n${beyondTheFloors(cases)}`,
    raw: cases.map(({ node, name, runs }) => ({ node, name, runs })),
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
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const length = Math.max(...phases.map(({ warmUp, counted }) => warmUp + counted));
  const events = Array.from({ length }, () => invocationOf(name));
  child.stdin.end(JSON.stringify({ file: pathToFileURL(join(folder, 'index.mjs')).href, events, phases }));
  const told = await text(child.stdout);
  const [status, signal] = await ended;
  if (status !== 0) throw new Error(`${name} under ${executable} ended with ${signal ?? `status ${status}`}`);
  return z.array(phase).parse(JSON.parse(told));
}

/** One process in a few numbers; all but `earlyCpuP50` are of its later requests. */
function figuresOf({ early, late: { samples }, allocated }: Run) {
  const { requests, beyond, cpu } = samples;
  return {
    requests: median(requests),
    beyondP50: median(beyond),
    beyondP99: percentile(beyond, 0.99),
    earlyCpuP50: median(early.samples.cpu),
    cpuMean: cpu.reduce((sum, it) => sum + it, 0) / cpu.length,
    cpuP50: median(cpu),
    cpuP99: percentile(cpu, 0.99),
    kilobytes: allocated === null ? Number.NaN : allocated / 1_000,
  };
}

interface Column {
  readonly heading: string;
  readonly member: keyof ReturnType<typeof figuresOf>;
  readonly digits: number;
  readonly inSummary?: true;
}

const overheadColumns: readonly Column[] = [
  { heading: 'calls', member: 'requests', digits: 0, inSummary: true },
  { heading: `CPU ms p50 after ${PHASES[0]?.warmUp}`, member: 'earlyCpuP50', digits: 2 },
  { heading: `CPU ms p50 after ${PHASES[1]?.warmUp}`, member: 'cpuP50', digits: 2, inSummary: true },
  { heading: 'mean', member: 'cpuMean', digits: 2 },
  { heading: 'CPU ms p99', member: 'cpuP99', digits: 2, inSummary: true },
  { heading: 'beyond the calls ms p50', member: 'beyondP50', digits: 2 },
  { heading: 'p99', member: 'beyondP99', digits: 2 },
  { heading: 'KB allocated', member: 'kilobytes', digits: 0, inSummary: true },
];

function overheadTable(cases: readonly Case[], columns: readonly Column[]): string {
  const rows = cases.map(({ node, name, runs }) => {
    const figures = runs.map(figuresOf);
    const cells = columns.map(({ member, digits }) => {
      const known = figures.map((it) => it[member]).filter((it) => !Number.isNaN(it));
      return known.length === 0 ? '–' : median(known).toFixed(digits);
    });
    return [`${name}, Node ${node}`, ...cells];
  });
  return markdownTable(['', ...columns.map(({ heading }) => heading)], rows);
}

/** What accept-event takes more than each floor: the median of the differences in a round. */
function beyondTheFloors(cases: readonly Case[]): string {
  const [ours, ...floors] = names.map((name) => cases.filter((it) => it.name === name));
  const sentences = floors.map((floor) => {
    const beyond = floor.map(({ node, name, runs }) => {
      const accepting = ours?.find((it) => it.node === node)?.runs ?? [];
      const differences = runs.map((run, round) => {
        const accept = accepting[round];
        return accept ? figuresOf(accept).cpuP50 - figuresOf(run).cpuP50 : Number.NaN;
      });
      return { name, text: `${median(differences).toFixed(2)} ms (Node ${node})` };
    });
    return `beyond the ${beyond[0]?.name} ${beyond.map(({ text }) => text).join(' and ')}`;
  });
  return `CPU of accept-event once it is warm, at the median, two more calls among it: ${sentences.join('; ')}.`;
}
