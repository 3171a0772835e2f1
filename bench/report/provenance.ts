import type { PartResult } from './part.ts';

/** Where and when a part was run. */
export interface Circumstances {
  /** Samples that a part takes of each case, if it does not say otherwise. */
  readonly rounds: number;
  readonly machine: string;
  readonly at: Date;
  /** What share of the machine's CPUs had nothing to do just before. */
  readonly idle: number;
}

/** How a part's figures came about, in one line. */
export function provenance(
  { samples, deterministic }: Pick<PartResult, 'samples' | 'deterministic'>,
  { rounds, machine, at, idle }: Circumstances,
): string {
  const when = `${at.toISOString().slice(0, 10)}, ${machine}`;
  if (deterministic) return `Deterministic: any machine finds the same. ${when}.`;
  const count = samples ?? rounds;
  return `${count} ${count === 1 ? 'sample' : 'samples'} a case, ${when}, ${percent(idle)} idle just before.`;
}

/** Rounded down, so that 100 % means that nothing ran. */
function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
