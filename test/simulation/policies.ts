import { secondsBetween } from '../../lambdas/core/schedule.ts';
import { withoutContent } from '../../lambdas/core/withhold.ts';
import type { Check } from './invariants.ts';

/** Retry-After and backoff: an action that was put back is not sent before its time, by the clocks that there are. */
const retriesWaitTheirTime: Check = ({ record, actions: all, clockToleranceSeconds }) => {
  const actions = new Map(all.map((action) => [action.id, action]));
  return record.putBack.flatMap(({ actionId, version, sendAfter }) => {
    const next = actions.get(actionId)?.history[version];
    if (next?.transition !== 'lease') return [];
    const earlySeconds = secondsBetween(next.at, sendAfter);
    return earlySeconds > clockToleranceSeconds ? [`${actionId} was sent again ${earlySeconds} s too early`] : [];
  });
};

const transitionsWithReason = ['notCreated', 'unknown', 'sendAgain', 'hold', 'refused', 'failed', 'disproven'];

/** The last reason that was given stays on the action, and every one in its history, there without what was sent. */
const reasonsStay: Check = ({ actions }) =>
  actions.flatMap(({ id, history, failure, request }) => {
    const last = history.findLast(({ transition }) => transitionsWithReason.includes(transition));
    if (last?.detail === undefined || last.transition === 'disproven') return [];
    return failure && withoutContent(failure.message, request).startsWith(last.detail.replace(/…$/, ''))
      ? []
      : [`${id}: its last reason is lost, ${last.detail}`];
  });

/** States are paid for: whatever goes wrong, a tracker enters a handful for each action and then fewer and fewer. */
const trackersDoNotSpin: Check = ({ states }) =>
  Array.from(states.executions.values()).flatMap(({ name, transitions, lifeSeconds }) => {
    const most = 150 + lifeSeconds() / 2;
    return transitions > most ? [`${name} entered ${transitions} states in ${lifeSeconds()} s`] : [];
  });

/** What the design says beside its invariants. */
export const policies: Readonly<Record<string, Check>> = {
  'retries wait their time': retriesWaitTheirTime,
  'reasons stay': reasonsStay,
  'trackers do not spin': trackersDoNotSpin,
};
