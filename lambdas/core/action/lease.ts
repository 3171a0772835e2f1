import { secondsBetween } from '../time.ts';
import type { Action } from './action.ts';

/** Whether somebody may still be making the create call. */
export function isLeaseHeld(until: string, now: Date): boolean {
  return secondsBetween(now, until) > 0;
}

/** Whether an action's time is over. */
export function isOverdue({ deadlineAt }: Pick<Action, 'deadlineAt'>, now: Date): boolean {
  return secondsBetween(now, deadlineAt) <= 0;
}
