import fc from 'fast-check';
import { type Coverage, noteRun } from './coverage.ts';
import { type Violation, violationsOf } from './invariants.ts';
import { schedules } from './schedules.ts';
import type { Schedule } from './workload.ts';
import { runSchedule, type WorldSettings } from './world.ts';

export interface Exploration extends WorldSettings {
  readonly seed: number;
  readonly runs: number;
  /** Where in the seed's schedules to begin, as a failure before told. */
  readonly path?: string;
  readonly coverage?: Coverage;
  readonly schedules?: fc.Arbitrary<Schedule>;
  readonly onRun?: (runs: number) => void;
  /** Look for a breach of this promise alone. */
  readonly promise?: string;
  /** Whether the first finding will do, however large. */
  readonly isFirstEnough?: boolean;
}

/** The smallest schedule found that breaks a promise. */
export interface Finding {
  readonly seed: number;
  readonly path: string;
  /** Schedules tried until the first that failed. */
  readonly runs: number;
  readonly schedule: Schedule;
  readonly violations: readonly Violation[];
  readonly timeline: readonly string[];
}

class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError';
}

/** Runs schedule after schedule; the first that breaks a promise is made smaller as long as it still does. */
export async function explore(exploration: Exploration): Promise<Finding | undefined> {
  const {
    seed,
    runs,
    path,
    coverage,
    onRun,
    promise,
    isFirstEnough = false,
    schedules: from = schedules,
    ...settings
  } = exploration;
  let done = 0;
  const keepsItsPromises = fc.asyncProperty(from, async (schedule) => {
    const world = await runSchedule(schedule, settings);
    done += 1;
    if (coverage) noteRun(coverage, world);
    onRun?.(done);
    const broken = violationsOf(world).filter((it) => promise === undefined || it.promise === promise);
    if (broken.length > 0) throw new BrokenPromiseError();
  });
  const details = await fc.check(keepsItsPromises, {
    seed,
    numRuns: runs,
    endOnFailure: isFirstEnough,
    ...(path !== undefined && { path }),
  });
  if (!details.failed) return undefined;
  if (!(details.errorInstance instanceof BrokenPromiseError)) throw details.errorInstance;
  if (!details.counterexample) throw new Error('fast-check names no schedule that failed');
  const [schedule] = details.counterexample;
  const world = await runSchedule(schedule, { ...settings, isTimelineKept: true });
  return {
    seed,
    path: details.counterexamplePath ?? '',
    runs: details.numRuns,
    schedule,
    violations: violationsOf(world),
    timeline: world.timeline,
  };
}

/** A finding for a person to read, and how to see it again. */
export function inWords({ seed, path, runs, schedule, violations, timeline }: Finding): string {
  return [
    ...violations.map(({ promise, message }) => `✗ ${promise}: ${message}`),
    '',
    `The smallest schedule found, from the ${runs}. that was tried:`,
    JSON.stringify(schedule, undefined, 1).replaceAll(/\n\s+(?=["\d}\]][^\n]{0,60}\n)/g, ' '),
    '',
    ...timeline,
    '',
    `Again: npm run test:simulation -- --seed ${seed} --path ${path}`,
  ].join('\n');
}
