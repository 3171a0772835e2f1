import { beganAt } from '../core/action/action.ts';
import { isSettled } from '../core/action/transitions.ts';
import type { DueAction, Tracker } from '../core/ports.ts';
import { plusSeconds, secondsBetween } from '../core/time.ts';
import { idsOf } from '../steps/log-context.ts';
import { startTracker } from '../steps/start-tracker.ts';
import { attempt, MAX_PAUSE_SECONDS, MIN_PAUSE_SECONDS, putOff } from './attempt.ts';
import { type WithholdDueDependencies, withholdDue } from './withhold-due.ts';

/** Actions looked at side by side. */
export const CONCURRENCY = 16;

/** The time that a batch needs. */
export const BATCH_MILLIS = 10_000;

/** The pause after Step Functions refused a start. It grows with each refusal in a row. */
const REFUSED_PAUSE_MILLIS = 1_000;
const LONGEST_REFUSED_PAUSE_MILLIS = 8_000;

/** The time that a start needs, with the SDK's retries. */
const LAST_START_MILLIS = 6_000;

export interface SweepLedgerDependencies extends WithholdDueDependencies {
  readonly tracker: Tracker;
  /** Milliseconds that this run still has. */
  readonly remainingMillis: () => number;
  readonly pause: (millis: number) => Promise<unknown>;
  /** A number in [0, 1). */
  readonly random: () => number;
}

export interface Sweep {
  readonly looked: number;
  /** Whether Step Functions refused: what is left waits for the next run. */
  readonly throttled: boolean;
}

interface Sweeping extends SweepLedgerDependencies {
  readonly seen: { oldestSeconds: number };
}

/**
 * Starts a tracker for every open action that should have moved by now, oldest first; then withholds what is due for
 * it. It keeps no state: the next run finds what this one leaves.
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
  if (remainingMillis() >= BATCH_MILLIS) {
    looked += await withholdDue(() => remainingMillis() < LAST_START_MILLIS, sweeping);
  }
  // Measured even if nothing is open: an alarm fires if it is missing.
  metrics.measure('OldestOpenAction', sweeping.seen.oldestSeconds);
  if (looked > 0) log.info('ledger swept', { looked, throttled });
  return { looked, throttled };
}

/** Looks at a batch. Resolves to true if Step Functions still refused when time was up. */
async function sweepBatch(due: readonly DueAction[], deps: Sweeping): Promise<boolean> {
  const queue = [...due];
  let throttled = false;
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next && !throttled; next = queue.shift()) {
      if (!(await startWithRetries(next, () => throttled, deps))) throttled = true;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return throttled;
}

/**
 * Starts the tracker of a due action, with retries while Step Functions refuses.
 *
 * @param isOver whether another worker ran out of time
 * @returns false if time was up first
 */
async function startWithRetries(due: DueAction, isOver: () => boolean, deps: Sweeping): Promise<boolean> {
  for (let refusals = 1; !isOver(); refusals += 1) {
    const isRefused = (await attempt(due, 'open', deps, () => startDue(due, deps))) === 'refused';
    if (!isRefused) return true;
    const pauseMillis = Math.min(refusals * REFUSED_PAUSE_MILLIS, LONGEST_REFUSED_PAUSE_MILLIS) * deps.random();
    if (deps.remainingMillis() - pauseMillis < LAST_START_MILLIS) return false;
    await deps.pause(pauseMillis);
  }
  return false;
}

async function startDue(due: DueAction, deps: Sweeping): Promise<'started' | 'notOpen' | 'refused'> {
  const { ledger, tracker, now, log, metrics, seen } = deps;
  const { id } = due;
  const action = await ledger.getAction(id);
  if (!action || isSettled(action.status)) {
    // The index lags. A row that stays must not block the others.
    await putOff(due, 'open', MAX_PAUSE_SECONDS, deps);
    return 'notOpen';
  }
  const ageSeconds = secondsBetween(beganAt(action), now());
  seen.oldestSeconds = Math.max(seen.oldestSeconds, ageSeconds);

  const first = Math.max(1, action.executions);
  const { execution, start } = await startTracker(tracker, action, first);
  if (start.kind === 'unavailable') {
    log.warn('Step Functions refused to start a tracker', { ...idsOf(action), reason: start.reason });
    return 'refused';
  }
  if (execution > first) metrics.count('TrackerStartedBySweep');
  await ledger.postpone(id, plusSeconds(now(), pauseSeconds(ageSeconds)), execution);
  return 'started';
}

function pauseSeconds(ageSeconds: number): number {
  return Math.min(MAX_PAUSE_SECONDS, Math.max(MIN_PAUSE_SECONDS, ageSeconds));
}
