import type { Tracker, TrackerStart } from '../../lambdas/core/ports.ts';

export interface RecordingTracker extends Tracker {
  /** Every start that was asked for, as `<action id>-<execution>`. */
  readonly starts: string[];
}

/** A tracker that runs nothing, and answers what it is told to. */
export function recordingTracker(
  answer: (actionId: string, execution: number) => TrackerStart | Promise<TrackerStart> = () => ({ kind: 'running' }),
): RecordingTracker {
  const starts: string[] = [];
  return {
    starts,
    async start({ id }, execution) {
      starts.push(`${id}-${execution}`);
      return answer(id, execution);
    },
  };
}
