import type { MetricName } from './ports.ts';
import type { SettledStatus } from './transitions.ts';

/** What is counted when an action settles. */
export const settledMetric = {
  COMPLETED: 'ActionCompleted',
  FAILED: 'ActionFailed',
  EXPIRED: 'ActionExpired',
  IN_DOUBT: 'ActionInDoubt',
} as const satisfies Record<SettledStatus, MetricName>;
