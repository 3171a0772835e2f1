import type { Tracked, Tracker, TrackerStart } from '../core/ports.ts';

export interface Started {
  readonly execution: number;
  readonly start: Exclude<TrackerStart, { kind: 'ended' }>;
}

/**
 * Starts a tracker of an action. If the execution of this number has ended, the next number is tried.
 *
 * @param from the first number to try
 */
export async function startTracker(tracker: Tracker, action: Tracked, from: number): Promise<Started> {
  for (let execution = from; ; execution += 1) {
    const start = await tracker.start(action, execution);
    if (start.kind !== 'ended') return { execution, start };
  }
}
