import { once } from 'node:events';
import * as z from 'zod';
import { newCoverage } from './coverage.ts';
import { explore } from './explore.ts';
import { trackerStateGraph } from './state-graph.ts';

const task = z.object({ seed: z.number(), runs: z.number(), path: z.string().optional() });

/** Often enough to be seen, seldom enough to cost nothing. */
const RUNS_PER_MESSAGE = 20;

const [message] = await once(process, 'message');
const { seed, runs, path } = task.parse(message);
const coverage = newCoverage();
const finding = await explore({
  graph: trackerStateGraph(),
  seed,
  runs,
  coverage,
  onRun: (done) => {
    if (done % RUNS_PER_MESSAGE === 0) process.send?.({ kind: 'progress', done });
  },
  ...(path !== undefined && { path }),
});
process.send?.({ kind: 'end', coverage, finding }, () => process.disconnect());
