import type { Tracked, Tracker, TrackerStart } from '../core/ports.ts';

/** A start, and the number of the execution that it is of. */
export interface Started {
  readonly execution: number;
  readonly start: Exclude<TrackerStart, { kind: 'ended' }>;
}

/**
 * Starts an action's tracker. Starting an execution that runs is answered like starting it; only one that has ended needs the
 * next number.
 *
 * @param from the number of the first execution to try
 */
export async function startTracker(tracker: Tracker, action: Tracked, from: number): Promise<Started> {
  for (let execution = from; ; execution += 1) {
    const start = await tracker.start(action, execution);
    if (start.kind !== 'ended') return { execution, start };
  }
}
