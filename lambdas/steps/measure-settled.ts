import { type Action, beganAt } from '../core/action/action.ts';
import type { Metrics } from '../core/ports.ts';
import { secondsBetween } from '../core/time.ts';

const settledMetric = {
  COMPLETED: 'ActionCompleted',
  FAILED: 'ActionFailed',
  EXPIRED: 'ActionExpired',
  IN_DOUBT: 'ActionInDoubt',
} as const;

/**
 * Counts an action that a write has just settled, how long it took from its claim, and how many polls. One that is corrected
 * afterwards, as an EXPIRED one of which Twilio says COMPLETED, is counted again, as what it became.
 */
export function measureSettled(action: Action, metrics: Metrics): void {
  if (!('settledAt' in action)) return;
  metrics.count(settledMetric[action.status]);
  metrics.measure('ActionLag', secondsBetween(beganAt(action), action.settledAt));
  metrics.measure('ActionPolls', action.polls);
  // Of one in doubt nobody knows.
  if (action.status !== 'IN_DOUBT') metrics.measure('ActionNotSent', action.status === 'COMPLETED' ? 0 : 100);
}
