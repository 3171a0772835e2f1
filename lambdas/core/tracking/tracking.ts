import * as z from 'zod/mini';
import type { Action } from '../action/action.ts';
import { statuses } from '../action/transitions.ts';
import { secondsBetween } from '../time.ts';
import { firstWaitSeconds, nextWaitSeconds } from './schedule.ts';

/** What travels through the state machine: ids and numbers only, never what is sent or to whom. */
export const tracking = z.object({
  actionId: z.string(),
  /** Seconds to wait before the next look; 0 for an ACCEPTED action that is to be sent now. */
  waitSeconds: z.int().check(z.nonnegative()),
  /** Polls made by this execution. */
  polls: z.int().check(z.nonnegative()),
  status: z.optional(z.enum(statuses)),
});
export type Tracking = z.infer<typeof tracking>;

/** The input of every execution of an action. It is the same each time, so that starting a running execution again is harmless. */
export function firstTracking({ id, polling }: Pick<Action, 'id' | 'polling'>): Tracking {
  return { actionId: id, waitSeconds: firstWaitSeconds(polling), polls: 0 };
}

/** Where the tracker stands with an action, and how long it should wait. */
export function trackingOf(action: Action, polls: number, now: Date): Tracking {
  return { actionId: action.id, status: action.status, polls, waitSeconds: waitSeconds(action, now) };
}

function waitSeconds(action: Action, now: Date): number {
  const { polling } = action;
  const remaining = secondsBetween(now, action.deadlineAt);
  switch (action.status) {
    case 'ACCEPTED': {
      // It is not to be sent any more: the tracker is to look again, which lets it expire, and not to call create-action.
      if (remaining <= 0) return 1;
      const untilSend = action.sendAfter === undefined ? 0 : secondsBetween(now, action.sendAfter);
      return Math.max(0, Math.ceil(Math.min(untilSend, remaining)));
    }
    case 'SENDING': {
      // A create call mostly ends long before its lease does; once the lease ends, the search begins.
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
