import { secondsBetween } from '../time.ts';
import type { Action } from './action.ts';

export function isLeaseHeld(until: string, now: Date): boolean {
  return secondsBetween(now, until) > 0;
}

export function isOverdue({ deadlineAt }: Pick<Action, 'deadlineAt'>, now: Date): boolean {
  return secondsBetween(now, deadlineAt) <= 0;
}
