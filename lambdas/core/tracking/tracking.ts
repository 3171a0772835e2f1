import * as z from 'zod/mini';
import type { Action } from '../action/action.ts';
import { statuses } from '../action/transitions.ts';
import { secondsBetween } from '../time.ts';
import { firstWaitSeconds, nextWaitSeconds } from './schedule.ts';

/** Input and output of the state machine's steps: ids and numbers, never content. */
export const tracking = z.object({
  actionId: z.string(),
  /** 0 if the action is to be sent now. */
  waitSeconds: z.int().check(z.nonnegative()),
  /** By this execution. */
  polls: z.int().check(z.nonnegative()),
  status: z.optional(z.enum(statuses)),
});
export type Tracking = z.infer<typeof tracking>;

/** Always the same for an action, so that a running execution may be started again. */
export function firstTracking({ id, polling }: Pick<Action, 'id' | 'polling'>): Tracking {
  return { actionId: id, waitSeconds: firstWaitSeconds(polling), polls: 0 };
}

export function trackingOf(action: Action, polls: number, now: Date): Tracking {
  return { actionId: action.id, status: action.status, polls, waitSeconds: waitSeconds(action, now) };
}

function waitSeconds(action: Action, now: Date): number {
  const { polling } = action;
  const remaining = secondsBetween(now, action.deadlineAt);
  switch (action.status) {
    case 'ACCEPTED': {
      // Overdue: create-action must not be called, and the next look lets the action expire.
      if (remaining <= 0) return 1;
      const untilSend = action.sendAfter === undefined ? 0 : secondsBetween(now, action.sendAfter);
      return Math.max(0, Math.ceil(Math.min(untilSend, remaining)));
    }
    case 'SENDING': {
      // Most create calls end long before their lease; after the lease the search begins.
      const untilLeaseEnds = secondsBetween(now, action.lease.until);
      const untilNextLook = untilLeaseEnds > 0 ? untilLeaseEnds : Number.POSITIVE_INFINITY;
      return nextWaitSeconds(secondsBetween(action.sentAt, now), untilNextLook);
    }
    case 'PENDING':
      return nextWaitSeconds(secondsBetween(action.sentAt, now), remaining, { polling });
    default:
      return 0;
  }
}
