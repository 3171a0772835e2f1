import { actionCounts } from '../../cost/action-counts.ts';
import { billOf, totalOf } from '../../cost/bill.ts';
import type { Waiting } from '../../schedule/poll-times.ts';
import { type ScheduleCost, scheduleCost, weighed } from '../../schedule/schedule-cost.ts';
import { type TableLook, table } from '../terminal/text.ts';

/** A schedule, and what it comes to. */
export interface RatedSchedule extends ScheduleCost {
  readonly name: string;
  /** Dollars a million actions, everything that is billed. */
  readonly dollarsPerMillion: number;
}

/** What a schedule would have cost these actions. */
export function rated(name: string, waiting: Waiting, settleSeconds: readonly number[]): RatedSchedule {
  const cost = scheduleCost(waiting, settleSeconds);
  return { name, ...cost, dollarsPerMillion: totalOf(billOf(actionCounts(cost.polls), 1e6)) };
}

/**
 * Schedules side by side.
 *
 * @param pollCostSeconds how many seconds of lag one poll is worth
 */
export function comparison(schedules: readonly RatedSchedule[], pollCostSeconds: number, look: TableLook): string {
  const rows = schedules.map((schedule) => [
    schedule.name,
    schedule.polls.toFixed(2),
    `${schedule.lagSeconds.toFixed(2)} s`,
    `${weighed(schedule, pollCostSeconds).toFixed(2)} s`,
    `$${schedule.dollarsPerMillion.toFixed(0)}`,
  ]);
  return table(['SCHEDULE', 'POLLS', 'LAG', `LAG + ${pollCostSeconds} × POLLS`, 'A MILLION'], rows, look);
}

/** Whether a schedule costs less than another, by a hundredth at least: less of a difference is none. */
export function isCheaper(one: ScheduleCost, other: ScheduleCost, pollCostSeconds: number): boolean {
  return weighed(one, pollCostSeconds) < 0.99 * weighed(other, pollCostSeconds);
}
