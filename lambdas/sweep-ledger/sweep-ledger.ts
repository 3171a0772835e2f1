import { beganAt } from '../core/action/action.ts';
import { isSettled } from '../core/action/transitions.ts';
import { errorName } from '../core/errors.ts';
import {
  type Clock,
  type DueAction,
  type DueKind,
  type Ledger,
  type Log,
  type Metrics,
  type Tracker,
  UnreadableItemError,
} from '../core/ports.ts';
import { plusSeconds, secondsBetween } from '../core/time.ts';
import { advance } from '../steps/advance.ts';
import { idsOf } from '../steps/log-context.ts';
import { startTracker } from '../steps/start-tracker.ts';

/** The first and the longest pause between two looks at one action; in between it grows with the action's age. */
const MIN_PAUSE_SECONDS = 60;
const MAX_PAUSE_SECONDS = 15 * 60;

/** How many actions are looked at side by side. */
export const CONCURRENCY = 16;

export interface SweepLedgerDependencies {
  readonly ledger: Ledger;
  readonly tracker: Tracker;
  readonly now: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Actions read at once, oldest first. */
  readonly batchSize: number;
  /** Milliseconds that this run still has. */
  readonly remainingMillis: () => number;
  readonly pause: (millis: number) => Promise<unknown>;
  /** A number in [0, 1). */
  readonly random: () => number;
}

export interface Sweep {
  /** Actions looked at. */
  readonly looked: number;
  /** Whether Step Functions refused: what is left waits for the next run. */
  readonly throttled: boolean;
}

/** A run, and what it has seen so far. */
interface Sweeping extends SweepLedgerDependencies {
  readonly seen: { oldestSeconds: number };
}

/** No new batch is begun with less time left. */
export const BATCH_MILLIS = 10_000;

/**
 * The pause of a worker that Step Functions refused, at the most; it grows with each refusal in a row, so that an outage
 * is not met with 16 workers' haste, and begins anew with the first start that is let.
 */
const REFUSED_PAUSE_MILLIS = 1_000;
const LONGEST_REFUSED_PAUSE_MILLIS = 8_000;

/** With less time left, nobody asks again: a call may take as long as the SDK repeats it. */
const LAST_START_MILLIS = 6_000;

/**
 * Gives a tracker to every open action that should have moved by now and has none, the oldest first. It remembers
 * nothing: whatever it leaves undone, the next run finds.
 */
export async function sweepLedger(deps: SweepLedgerDependencies): Promise<Sweep> {
  const { ledger, now, batchSize, remainingMillis, log, metrics } = deps;
  const sweeping = { ...deps, seen: { oldestSeconds: 0 } };
  let looked = 0;
  let throttled = false;
  while (!throttled && remainingMillis() > BATCH_MILLIS) {
    const due = await ledger.listDue(now(), batchSize);
    throttled = await sweepBatch(due, sweeping);
    looked += due.length;
    if (due.length < batchSize) break;
  }
  looked += await withholdDue(sweeping);
  // Measured at the end and even where nothing is open: its absence says that no sweep comes to its end.
  metrics.measure('OldestOpenAction', sweeping.seen.oldestSeconds);
  if (looked > 0) log.info('ledger swept', { looked, throttled });
  return { looked, throttled };
}

/** Looks at a batch; whether Step Functions still refused when time was up. */
async function sweepBatch(due: readonly DueAction[], deps: Sweeping): Promise<boolean> {
  const queue = [...due];
  let throttled = false;
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next && !throttled; next = queue.shift()) {
      for (let refusals = 1; !throttled && !(await ensureTracked(next, deps)); refusals += 1) {
        const pauseMillis = Math.min(refusals * REFUSED_PAUSE_MILLIS, LONGEST_REFUSED_PAUSE_MILLIS) * deps.random();
        throttled ||= deps.remainingMillis() - pauseMillis < LAST_START_MILLIS;
        if (!throttled) await deps.pause(pauseMillis);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return throttled;
}

/** As {@link startDue}; a failure of one action does not stop the others. */
async function ensureTracked(due: DueAction, deps: Sweeping): Promise<boolean> {
  return (await attempt(due, 'open', deps, () => startDue(due, deps))) ?? true;
}

/**
 * Undefined when it failed, which is counted and logged. It is then looked at again after the others: in the next run, or every
 * quarter of an hour where it cannot be read, and so may never be.
 */
async function attempt<T>(
  due: DueAction,
  kind: DueKind,
  deps: Sweeping,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const { log, metrics } = deps;
  try {
    return await work();
  } catch (error) {
    metrics.count('ActionNotSwept');
    log.error('action could not be swept', { actionId: due.id, error: errorName(error) });
    const seconds = error instanceof UnreadableItemError ? MAX_PAUSE_SECONDS : MIN_PAUSE_SECONDS;
    await putOff(due, kind, seconds, deps);
    return undefined;
  }
}

/** Best effort: where the ledger does not take it, the next run finds the action where it was. */
async function putOff(due: DueAction, kind: DueKind, seconds: number, { ledger, now, log }: Sweeping): Promise<void> {
  try {
    await ledger.moveDue(due, plusSeconds(now(), seconds), kind);
  } catch (error) {
    log.warn('action could not be put off', { actionId: due.id, error: errorName(error) });
  }
}

/** Starts the tracker of an open action. Resolves to false if Step Functions would not take it now. */
async function startDue(due: DueAction, deps: Sweeping): Promise<boolean> {
  const { ledger, tracker, now, log, metrics, seen } = deps;
  const { id } = due;
  const action = await ledger.getAction(id);
  // Its row lags behind, as a rule; one that stays would stand before all others.
  if (!action || isSettled(action.status)) {
    await putOff(due, 'open', MAX_PAUSE_SECONDS, deps);
    return true;
  }
  const ageSeconds = secondsBetween(beganAt(action), now());
  seen.oldestSeconds = Math.max(seen.oldestSeconds, ageSeconds);

  const { execution, start } = await startTracker(tracker, action, Math.max(1, action.executions));
  if (start.kind === 'unavailable') {
    log.warn('Step Functions would not start a tracker', { ...idsOf(action), reason: start.reason });
    return false;
  }
  if (execution > Math.max(1, action.executions)) metrics.count('TrackerStartedBySweep');
  await ledger.postpone(id, plusSeconds(now(), pauseSeconds(ageSeconds)), execution);
  return true;
}

/**
 * Takes the content of what nobody had sent again in time, where the ledger does not keep it; after what is open, and once
 * round, so that it does not keep this run from its end: what it cannot withhold now is put off.
 */
async function withholdDue(deps: Sweeping): Promise<number> {
  const { ledger, now, batchSize, remainingMillis } = deps;
  if (remainingMillis() < BATCH_MILLIS) return 0;
  const due = await ledger.listDue(now(), batchSize, 'withholding');
  for (const it of due) {
    if (remainingMillis() < LAST_START_MILLIS) break;
    await attempt(it, 'withholding', deps, () => withholdIfDue(it, deps));
  }
  return due.length;
}

/** What another setting has be withheld later than it had when it settled is put off until then. */
async function withholdIfDue(due: DueAction, deps: Sweeping): Promise<void> {
  const { ledger, now } = deps;
  const action = await ledger.getAction(due.id);
  const at = action && ledger.withholdAt(action);
  if (!action || at === undefined || secondsBetween(at, now()) < 0) {
    return ledger.moveDue(due, at ?? plusSeconds(now(), MAX_PAUSE_SECONDS), 'withholding');
  }
  await advance(action, { transition: 'withheld' }, { ...deps, by: 'sweep-ledger' });
}

function pauseSeconds(ageSeconds: number): number {
  return Math.min(MAX_PAUSE_SECONDS, Math.max(MIN_PAUSE_SECONDS, ageSeconds));
}
