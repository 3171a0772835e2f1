import type { AnsweredAction } from '../../client/bridge-client.ts';
import type { HistoryEntry } from '../../lambdas/core/action/action.ts';
import { isSettled, meaningOf, type Status } from '../../lambdas/core/action/transitions.ts';
import { secondsBetween } from '../../lambdas/core/time.ts';

/** One entry of a history, with what lay before it. */
export interface TimelineStep {
  readonly entry: HistoryEntry;
  /** What it means, in words. */
  readonly because: string;
  /** Since the entry before. */
  readonly waitedSeconds: number | undefined;
}

/** A stretch of time in one status. */
export interface Stretch {
  readonly status: Status;
  readonly seconds: number;
}

/** What happened to an action, in order. */
export function timelineOf({ history }: AnsweredAction): readonly TimelineStep[] {
  return history.map((entry, n) => {
    const before = history[n - 1];
    return {
      entry,
      because: meaningOf(entry.transition),
      waitedSeconds: before && secondsBetween(before.at, entry.at),
    };
  });
}

/** How long it stood in which status, until it settled or, while it is open, until now. */
export function stretchesOf({ history, status }: AnsweredAction, now: Date): readonly Stretch[] {
  const ends = [...history.slice(1).map(({ at }) => at), ...(isSettled(status) ? [] : [now.toISOString()])];
  const stretches: Stretch[] = [];
  for (const [n, end] of ends.entries()) {
    const entry = history[n];
    if (!entry) break;
    const seconds = Math.max(0, secondsBetween(entry.at, end));
    const last = stretches.at(-1);
    if (last?.status === entry.to) stretches.splice(-1, 1, { status: last.status, seconds: last.seconds + seconds });
    else stretches.push({ status: entry.to, seconds });
  }
  return stretches;
}
