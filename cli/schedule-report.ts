import { actionCounts } from '../cost/action-counts.ts';
import { billOf, totalOf } from '../cost/bill.ts';
import type { Waiting } from '../schedule/poll-times.ts';
import { type ScheduleCost, scheduleCost } from '../schedule/schedule-cost.ts';
import { type TableLook, table } from './text.ts';

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

/** Schedules side by side. */
export function comparison(schedules: readonly RatedSchedule[], look: TableLook): string {
  const rows = schedules.map(({ name, polls, lagSeconds, dollarsPerMillion }) => [
    name,
    polls.toFixed(2),
    `${lagSeconds.toFixed(2)} s`,
    `$${dollarsPerMillion.toFixed(0)}`,
  ]);
  return table(['SCHEDULE', 'POLLS', 'LAG', 'PER MILLION'], rows, look);
}
