import { parseArgs } from 'node:util';
import * as z from 'zod';
import { inWords } from './explore.ts';
import { exploreInParallel } from './parallel.ts';
import { summary, untaken } from './summary.ts';

/**
 * Explores schedules until one breaks a promise, or all were kept. `npm run test:simulation -- --runs 50000`;
 * `--seed` and `--path`, as a failure names them, run what failed again.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: process.env.SIMULATION_SEED ?? String(Date.now() % 2 ** 31) },
    path: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});
const number = z.coerce.number().int().nonnegative();
const { runs, seed, workers } = z.object({ runs: number, seed: number, workers: number.min(1) }).parse(values);
const { path } = values;

const startedAt = performance.now();
const showProgress = (done: number): void => {
  if (process.stdout.isTTY) process.stdout.write(`\r${done} of ${runs} schedules, ${elapsed()} s`);
};
const elapsed = (): number => Math.round((performance.now() - startedAt) / 1_000);

console.log(`Simulating ${runs} schedules from seed ${seed}.`);
const { coverage, finding } = await exploreInParallel({
  seed,
  runs,
  workers: path === undefined ? workers : 1,
  onRun: showProgress,
  ...(path !== undefined && { path }),
});
if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
if (finding) {
  console.log(inWords(finding));
  process.exitCode = 1;
} else {
  console.log(summary(coverage, elapsed()));
  const missing = untaken(coverage);
  if (path === undefined && runs >= 10_000 && missing.length > 0) {
    console.log(`Never taken: ${missing.join(', ')}. The schedules are too tame.`);
    process.exitCode = 1;
  }
}
