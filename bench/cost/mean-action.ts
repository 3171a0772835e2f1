import { type DistributionName, distributions, evenly } from '../polling/distributions.ts';
import { closedForm } from '../polling/poll-times.ts';
import { type ScheduleCost, scheduleCost } from '../polling/schedule-cost.ts';

/** Values that stand for a distribution. */
const VALUES = 4_000;

/** How often actions are polled for by the default schedule, and how late their end is known, as means. */
export function meanAction(distribution: DistributionName): ScheduleCost {
  return scheduleCost(closedForm(), evenly(distributions[distribution], VALUES));
}
