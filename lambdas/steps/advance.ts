import type { Action } from '../core/action/action.ts';
import type { Change } from '../core/action/change.ts';
import { evolve } from '../core/action/evolve.ts';
import type { Advance, Clock, Ledger, Metrics } from '../core/ports.ts';
import { measureSettled } from './measure-settled.ts';

export interface AdvanceDependencies {
  readonly ledger: Ledger;
  readonly now: Clock;
  readonly metrics: Metrics;
  /** The part of the bridge that writes, for the history. */
  readonly by: string;
}

/**
 * Writes a change unless another write came first, and measures the action if this settled it.
 *
 * @throws {LedgerUnavailableError} if it is not known whether the change was written
 */
export async function advance(
  action: Action,
  change: Change,
  { ledger, now, metrics, by }: AdvanceDependencies,
): Promise<Advance> {
  const written = await ledger.advance(action, evolve(action, change, { now: now(), by }));
  if (written.won && written.action.status !== action.status) measureSettled(written.action, metrics);
  return written;
}
