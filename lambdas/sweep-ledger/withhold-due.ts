import type { DueAction } from '../core/ports.ts';
import { plusSeconds, secondsBetween } from '../core/time.ts';
import { advance } from '../steps/advance.ts';
import { type AttemptDependencies, attempt, MAX_PAUSE_SECONDS } from './attempt.ts';

export interface WithholdDueDependencies extends AttemptDependencies {
  readonly batchSize: number;
}

/**
 * Withholds the content of a batch of settled actions whose grace is over. Returns how many were due.
 *
 * @param isOver whether no time is left for another
 */
export async function withholdDue(isOver: () => boolean, deps: WithholdDueDependencies): Promise<number> {
  const due = await deps.ledger.listDue(deps.now(), deps.batchSize, 'withholding');
  for (const it of due) {
    if (isOver()) break;
    await attempt(it, 'withholding', deps, () => withholdIfDue(it, deps));
  }
  return due.length;
}

/** If the grace was made longer since, the action is due at its end. */
async function withholdIfDue(due: DueAction, deps: WithholdDueDependencies): Promise<void> {
  const { ledger, now } = deps;
  const action = await ledger.getAction(due.id);
  const at = action && ledger.withholdAt(action);
  if (!action || at === undefined || secondsBetween(at, now()) < 0) {
    return ledger.moveDue(due, at ?? plusSeconds(now(), MAX_PAUSE_SECONDS), 'withholding');
  }
  await advance(action, { transition: 'withheld' }, { ...deps, by: 'sweep-ledger' });
}
