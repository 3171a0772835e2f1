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

/** Shortest and longest time between two looks at an action. */
export const MIN_PAUSE_SECONDS = 60;
export const MAX_PAUSE_SECONDS = 15 * 60;

export interface AttemptDependencies {
  readonly ledger: Ledger;
  readonly now: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Works on a due action. If that fails, it is logged and counted, and the action is put behind the others, which it
 * must not block. Resolves to undefined then.
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
    deps.log.error('action not swept', { actionId: due.id, error: errorName(error) });
    const seconds = error instanceof UnreadableItemError ? MAX_PAUSE_SECONDS : MIN_PAUSE_SECONDS;
    await putOff(due, kind, seconds, deps);
    return undefined;
  }
}

/** Makes an action due later. If that fails, the next run finds it where it was. */
export async function putOff(
  due: DueAction,
  kind: DueKind,
  seconds: number,
  { ledger, now, log }: AttemptDependencies,
): Promise<void> {
  try {
    await ledger.moveDue(due, plusSeconds(now(), seconds), kind);
  } catch (error) {
    log.warn('action not made due later', { actionId: due.id, error: errorName(error) });
  }
}
