import type { DueAction } from '../core/ports.ts';
import { plusSeconds, secondsBetween } from '../core/time.ts';
import { advance } from '../steps/advance.ts';
import { type AttemptDependencies, attempt, MAX_PAUSE_SECONDS } from './attempt.ts';

export interface WithholdDueDependencies extends AttemptDependencies {
  /** Actions read at once, oldest first. */
  readonly batchSize: number;
}

/**
 * Withholds the content of settled actions whose grace is over, one batch of them.
 *
 * @param isOver whether the time for another action is up
 * @returns the number of actions that were due
 */
export async function withholdDue(isOver: () => boolean, deps: WithholdDueDependencies): Promise<number> {
  const due = await deps.ledger.listDue(deps.now(), deps.batchSize, 'withholding');
  for (const it of due) {
    if (isOver()) break;
    await attempt(it, 'withholding', deps, () => withholdIfDue(it, deps));
  }
  return due.length;
}

/** The grace may have been made longer since the action settled: then it is due at the end of that. */
async function withholdIfDue(due: DueAction, deps: WithholdDueDependencies): Promise<void> {
  const { ledger, now } = deps;
  const action = await ledger.getAction(due.id);
  const at = action && ledger.withholdAt(action);
  if (!action || at === undefined || secondsBetween(at, now()) < 0) {
    return ledger.moveDue(due, at ?? plusSeconds(now(), MAX_PAUSE_SECONDS), 'withholding');
  }
  await advance(action, { transition: 'withheld' }, { ...deps, by: 'sweep-ledger' });
}
