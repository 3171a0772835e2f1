import { type DistributionName, distributions, evenly } from '../schedule/distributions.ts';
import { closedForm } from '../schedule/poll-times.ts';
import { type ScheduleCost, scheduleCost } from '../schedule/schedule-cost.ts';

/** Values that stand for a distribution. */
const VALUES = 4_000;

/** How often actions are polled for by the default schedule, and how late their end is known, as means. */
export function meanAction(distribution: DistributionName, pollCostSeconds: number): ScheduleCost {
  return scheduleCost(closedForm(pollCostSeconds), evenly(distributions[distribution], VALUES));
}
