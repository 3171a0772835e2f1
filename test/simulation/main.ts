import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { inWords } from './explore.ts';
import { exploreInParallel } from './parallel.ts';
import { summary, untaken } from './summary.ts';

/** So many schedules take every transition, and fewer are a part of the test. */
const WHOLE_RUNS = 10_000;

/**
 * Explores schedules until one breaks a promise, or all were kept, and then runs the tests that simulate at length.
 * `npm run test:simulation -- --runs 50000`; `--seed` and `--path`, as a failure names them, run what failed again.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: String(WHOLE_RUNS) },
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
  const isWhole = path === undefined && runs >= WHOLE_RUNS;
  if (isWhole && missing.length > 0) {
    console.log(`Never taken: ${missing.join(', ')}. The schedules are too tame.`);
    process.exitCode = 1;
  } else if (isWhole) process.exitCode = runLongTests();
}

/** @returns its exit code */
function runLongTests(): number {
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  return spawnSync(process.execPath, [vitest, 'run', '--project', 'simulation'], { stdio: 'inherit' }).status ?? 1;
}
