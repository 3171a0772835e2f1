import { type Action, beganAt } from '../core/action/action.ts';
import type { Metrics } from '../core/ports.ts';
import { secondsBetween } from '../core/time.ts';

const settledMetric = {
  COMPLETED: 'ActionCompleted',
  FAILED: 'ActionFailed',
  EXPIRED: 'ActionExpired',
  IN_DOUBT: 'ActionInDoubt',
} as const;

/** Measures an action that a write has settled. If it settles again, it counts again with its new status. */
export function measureSettled(action: Action, metrics: Metrics): void {
  if (!('settledAt' in action)) return;
  metrics.count(settledMetric[action.status]);
  metrics.measure('ActionLag', secondsBetween(beganAt(action), action.settledAt));
  metrics.measure('ActionPolls', action.polls);
  // Unknown for IN_DOUBT, so not measured.
  if (action.status !== 'IN_DOUBT') metrics.measure('ActionNotSent', action.status === 'COMPLETED' ? 0 : 100);
}
