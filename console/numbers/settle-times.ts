import type { AnsweredAction } from '../../client/bridge-client.ts';
import { beganAt } from '../../lambdas/core/action/action.ts';
import { secondsBetween } from '../../lambdas/core/time.ts';

/** The upper ends of the classes, in seconds; the last class is all that took longer. They grow as a person's patience does. */
const CLASS_ENDS = [1, 2, 3, 5, 10, 20, 60, 300, 3_600] as const;

/** How long actions took from their claim, or from being sent again, until they were COMPLETED. */
export interface SettleTimes {
  readonly count: number;
  readonly classes: readonly { readonly label: string; readonly count: number }[];
  /** In seconds; undefined where there is none. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly longest: number | undefined;
}

export function settleTimes(actions: readonly AnsweredAction[]): SettleTimes {
  const seconds = actions
    .flatMap((action) => ('settledAt' in action ? [secondsBetween(beganAt(action), action.settledAt)] : []))
    .sort((a, b) => a - b);
  const ends = [...CLASS_ENDS, Number.POSITIVE_INFINITY];
  const classes = ends.map((end, n) => {
    const begin = ends[n - 1] ?? 0;
    const isWithin = (it: number) => it >= begin && it < end;
    return { label: labelOf(begin, end), count: seconds.filter(isWithin).length };
  });
  return {
    count: seconds.length,
    classes,
    p50: quantile(seconds, 0.5),
    p95: quantile(seconds, 0.95),
    longest: seconds.at(-1),
  };
}

/** The nearest rank, which is a time that was really taken. */
function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function labelOf(begin: number, end: number): string {
  if (begin === 0) return `< ${inUnits(end)}`;
  return Number.isFinite(end) ? `${inUnits(begin)}–${inUnits(end)}` : `≥ ${inUnits(begin)}`;
}

function inUnits(seconds: number): string {
  if (seconds >= 3_600) return `${seconds / 3_600} h`;
  return seconds >= 60 ? `${seconds / 60} min` : `${seconds} s`;
}
