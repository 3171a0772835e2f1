import type { Action } from '../../lambdas/core/action/action.ts';
import { secondsBetween } from '../../lambdas/core/time.ts';
import type { Check } from './check.ts';
import { transitionOf } from './people.ts';
import { PRIVATE_TEXT, RECIPIENT } from './shop.ts';

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

const transitionsWithReason = [
  'notCreated',
  'unknown',
  'sendAgain',
  'hold',
  'heldBroken',
  'refused',
  'failed',
  'disproven',
  'resolvedNotSent',
];

/** The last reason stays on the action, and every reason in its history. */
const reasonsStay: Check = ({ actions }) =>
  actions.flatMap(({ id, history, failure }) => {
    const last = history.findLast(({ transition }) => transitionsWithReason.includes(transition));
    if (last === undefined || last.transition === 'disproven') return [];
    // A person's own words are in `why`, so that entry has no detail.
    const said = last.transition === 'resolvedNotSent' ? 'notSent' : last.detail;
    if (said === undefined) return [];
    return failure?.reason === said.split(',')[0] ? [] : [`${id}: its last reason is lost, ${said}`];
  });

/** States are paid for: whatever goes wrong, a tracker enters a handful for each action and then fewer and fewer. */
const trackersDoNotSpin: Check = ({ states }) =>
  Array.from(states.executions.values()).flatMap(({ name, transitions, lifeSeconds }) => {
    const most = 150 + lifeSeconds() / 2;
    return transitions > most ? [`${name} entered ${transitions} states in ${lifeSeconds()} s`] : [];
  });

/** Callbacks come late, twice and in any order: what is known of a delivery is never undone. */
const deliveryOnlyAdvances: Check = ({ record }) =>
  record.regressed.map(({ actionId, what }) => `${actionId}: a write took back ${what}`);

/** What a person was told to be done is done: it is in the history under their name, and no oftener than they asked. */
const decisionsAreKept: Check = ({ actions: all, decided }) => {
  const actions = new Map(all.map((action) => [action.id, action]));
  return decided.flatMap(({ kind, actionId, who, answer }) => {
    const transition = transitionOf[kind];
    const isDecision = (it: Action['history'][number]) => it.transition === transition && it.who === who;
    const kept = actions.get(actionId)?.history.filter(isDecision).length ?? 0;
    const asked = decided.filter((it) => it.actionId === actionId && it.who === who).length;
    // What is erased already is answered as that, whoever had it done.
    const least = answer.statusCode === 200 && kind !== 'erase' ? 1 : 0;
    return kept < least || kept > asked
      ? [`${actionId}: ${who} asked ${asked} times for ${kind}; ${kept} on record`]
      : [];
  });
};

/** What was withheld is nowhere in an action, and does not come back; with `redacted`, whatever has ended is withheld in the end. */
const withheldStaysAway: Check = ({ actions, content }) =>
  actions.flatMap((action) => {
    const { id, status, history } = action;
    const isWithheld = history.some(({ transition }) => transition === 'withheld' || transition === 'erased');
    const isDue = content === 'redacted' && status !== 'IN_DOUBT';
    const text = JSON.stringify(action);
    const isThere = text.includes(PRIVATE_TEXT) || text.includes(RECIPIENT);
    return (isWithheld || isDue) && isThere ? [`${id} is ${status} and holds what was to be withheld`] : [];
  });

/** What the design says beside its invariants. */
export const policies: Readonly<Record<string, Check>> = {
  'retries wait their time': retriesWaitTheirTime,
  'reasons stay': reasonsStay,
  'trackers do not spin': trackersDoNotSpin,
  'delivery only advances': deliveryOnlyAdvances,
  'decisions are kept': decisionsAreKept,
  'what is withheld stays away': withheldStaysAway,
};
