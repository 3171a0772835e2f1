import { fork } from 'node:child_process';
import * as z from 'zod';
import { type Coverage, coverageSchema, mergeCoverage, newCoverage } from './coverage.ts';
import type { Finding } from './explore.ts';

export interface ParallelExploration {
  readonly seed: number;
  readonly runs: number;
  readonly workers: number;
  readonly path?: string;
  readonly onRun: (done: number) => void;
}

/** What a worker tells. */
const workerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.number() }),
  z.object({ kind: z.literal('end'), coverage: coverageSchema, finding: z.custom<Finding>().optional() }),
]);
type WorkerEnd = Extract<z.infer<typeof workerMessage>, { kind: 'end' }>;

/** Explores in several processes, each with a seed of its own: the first has the seed that is given. */
export async function exploreInParallel({ seed, runs, workers, path, onRun }: ParallelExploration): Promise<{
  readonly coverage: Coverage;
  readonly finding: Finding | undefined;
}> {
  const done = Array.from({ length: workers }, () => 0);
  const ends = await Promise.all(
    done.map((_, index) => {
      const share = Math.floor(runs / workers) + (index < runs % workers ? 1 : 0);
      return exploreInProcess({ seed: seed + index, runs: share, ...(path !== undefined && { path }) }, (count) => {
        done[index] = count;
        onRun(done.reduce((sum, it) => sum + it, 0));
      });
    }),
  );
  const coverage = newCoverage();
  for (const end of ends) mergeCoverage(coverage, end.coverage);
  return { coverage, finding: ends.find(({ finding }) => finding !== undefined)?.finding };
}

function exploreInProcess(
  task: { readonly seed: number; readonly runs: number; readonly path?: string },
  onRun: (done: number) => void,
): Promise<WorkerEnd> {
  const worker = fork(new URL('./worker.ts', import.meta.url), {
    serialization: 'advanced',
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  return new Promise((resolve, reject) => {
    worker.on('message', (data) => {
      const message = workerMessage.parse(data);
      if (message.kind === 'progress') onRun(message.done);
      else resolve(message);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a worker of the simulation ended with ${code}`)));
    worker.send(task);
  });
}
