import { keyOf } from './idempotency.ts';
import type { RunFindings, Violation } from './run-findings.ts';

type Counts = Readonly<Record<string, number>>;

export interface LoadReport {
  readonly seed: number;
  readonly events: number;
  readonly actions: number;
  /** Actions by their last status. */
  readonly statuses: Counts;
  /** Deliveries by their end. */
  readonly deliveries: Counts;
  /** Faults by kind. */
  readonly faults: Counts;
  readonly createCalls: number;
  /** Actions that Twilio made. */
  readonly made: number;
  /** Actions whose message was found in its conversation, for want of an answer. */
  readonly adopted: number;
  /** Messages at Twilio beyond the first of an action. */
  readonly duplicates: number;
  readonly violations: readonly Violation[];
  /** What the violations were found in. */
  readonly findings: RunFindings;
  readonly loadSeconds: number;
  readonly settleSeconds: number;
}

/** What a run comes to in numbers. */
export function countsOf({ events, actions, twilio }: RunFindings) {
  const all = [...actions.values()];
  const made = twilio.calls.filter(({ actionId }) => actionId !== null);
  const keys = new Set(all.map(keyOf));
  const firsts = new Set(made.map(({ idempotencyKey }) => idempotencyKey).filter((key) => key && keys.has(key)));
  return {
    events: events.length,
    actions: all.length,
    statuses: countBy(all.map(({ status }) => status)),
    createCalls: twilio.calls.length,
    made: made.length,
    adopted: all.filter(({ evidence }) => evidence !== undefined).length,
    duplicates: made.length - firsts.size,
  };
}

function countBy(values: readonly string[]): Counts {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
