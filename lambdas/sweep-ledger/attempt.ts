import { errorName } from '../core/errors.ts';
import {
  type Clock,
  type DueAction,
  type DueKind,
  type Ledger,
  type Log,
  type Metrics,
  UnreadableItemError,
} from '../core/ports.ts';
import { plusSeconds } from '../core/time.ts';

/** Seconds from one look at an action to the next: never fewer, never more. */
export const MIN_PAUSE_SECONDS = 60;
export const MAX_PAUSE_SECONDS = 15 * 60;

export interface AttemptDependencies {
  readonly ledger: Ledger;
  readonly now: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Works on what is due. Resolves to undefined if that fails: the failure is logged and counted, and the action is put
 * behind the others, because one that fails for ever must not keep them from being looked at.
 */
export async function attempt<T>(
  due: DueAction,
  kind: DueKind,
  deps: AttemptDependencies,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    deps.metrics.count('ActionNotSwept');
    deps.log.error('action could not be swept', { actionId: due.id, error: errorName(error) });
    const seconds = error instanceof UnreadableItemError ? MAX_PAUSE_SECONDS : MIN_PAUSE_SECONDS;
    await putOff(due, kind, seconds, deps);
    return undefined;
  }
}

/** Makes an action due later. If the ledger does not write it, the next run finds the action where it was. */
export async function putOff(
  due: DueAction,
  kind: DueKind,
  seconds: number,
  { ledger, now, log }: AttemptDependencies,
): Promise<void> {
  try {
    await ledger.moveDue(due, plusSeconds(now(), seconds), kind);
  } catch (error) {
    log.warn('action could not be put off', { actionId: due.id, error: errorName(error) });
  }
}
