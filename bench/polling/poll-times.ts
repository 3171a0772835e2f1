import { nextWaitSeconds } from '../../lambdas/core/tracking/schedule.ts';

/** How long to wait for the next poll, `elapsedSeconds` after the create call. */
export type Waiting = (elapsedSeconds: number) => number;

/** The schedule of an action whose route has no `polling` of its own. */
export function closedForm(pollCostSeconds?: number): Waiting {
  return (elapsed) => nextWaitSeconds(elapsed, Number.POSITIVE_INFINITY, { pollCostSeconds });
}

/** The schedule of an action whose route has `polling`. */
export function listed(polling: readonly number[]): Waiting {
  return (elapsed) => nextWaitSeconds(elapsed, Number.POSITIVE_INFINITY, { polling });
}

/** When polls fall, in seconds since the create call, up to the first that is not before `untilSeconds`. */
export function pollTimes(waiting: Waiting, untilSeconds: number): readonly number[] {
  const times: number[] = [];
  for (let time = 0; time < untilSeconds || times.length === 0; ) {
    time += waiting(time);
    times.push(time);
  }
  return times;
}
