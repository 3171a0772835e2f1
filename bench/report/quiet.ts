import type { CpuInfo } from 'node:os';

/** Milliseconds that a machine's CPUs have spent on each kind of work. */
type CpuTimes = readonly Pick<CpuInfo, 'times'>[];

/** A machine as {@link whenQuiet} looks at it. */
export interface Machine {
  cpus(): CpuTimes;
  wait(millis: number): Promise<unknown>;
}

/** How long it is looked at each time, and how often at most: three minutes in all. */
const LOOK_MILLIS = 5_000;
const MOST_LOOKS = 36;

/** System services never rest entirely. */
const QUIET = 0.97;

/**
 * Waits until a machine has had next to nothing to do for five seconds, for what ran before need not have ended with it: its caches
 * are written, its processes end. Not the load average, which still tells of the minute before.
 *
 * @returns the share of its CPUs that was idle when last looked at, less than 0.97 if it did not become quiet in time
 */
export async function whenQuiet({ cpus, wait }: Machine, mostLooks = MOST_LOOKS): Promise<number> {
  let idle = 0;
  for (let looks = 0; looks < mostLooks && idle < QUIET; looks += 1) {
    const before = cpus();
    await wait(LOOK_MILLIS);
    idle = idleShare(before, cpus());
  }
  return idle;
}

/** What share of their time the CPUs were idle between two looks. */
export function idleShare(before: CpuTimes, after: CpuTimes): number {
  const [idleBefore, allBefore] = totals(before);
  const [idleAfter, allAfter] = totals(after);
  return (idleAfter - idleBefore) / (allAfter - allBefore);
}

function totals(cpus: CpuTimes): readonly [idle: number, all: number] {
  const sum = (values: readonly number[]): number => values.reduce((total, it) => total + it, 0);
  return [sum(cpus.map(({ times }) => times.idle)), sum(cpus.flatMap(({ times }) => Object.values(times)))];
}
