import type { Action } from '../../lambdas/core/action/action.ts';
import { isLegal, isSettled, type Status, statusAfter } from '../../lambdas/core/action/transitions.ts';
import { isBeingLookedFor } from './idempotency.ts';
import type { RunFindings, Violation } from './run-findings.ts';

/** What the answers and the records must agree on, whatever happened. */
export function checkLedger(findings: RunFindings): readonly Violation[] {
  return [...checkEvents(findings), ...checkForged(findings), ...checkSettled(findings), ...checkHistories(findings)];
}

function checkEvents({ events, actions }: RunFindings): Violation[] {
  return events.flatMap(({ id, routes, answers, story }) => {
    const faults: string[] = [];
    const told = answers.map((answer) => answer.actions.map((it) => it.id).join(' '));
    const first = answers[0]?.actions ?? [];
    if (new Set(told).size !== 1) faults.push(`its deliveries were told of different actions: ${told.join(' | ')}`);
    if (first.map(({ route }) => route).join() !== routes.join()) {
      faults.push(`its actions are of the routes ${first.map(({ route }) => route).join()}, not ${routes.join()}`);
    }
    if (answers.filter(({ duplicate }) => !duplicate).length > 1) faults.push('several deliveries were the first');
    if (answers.some(({ isReplay, duplicate }) => isReplay && !duplicate)) faults.push('a replay was taken as new');
    if (!story) faults.push('it was answered 202 and is not on record');
    else if (story.actions.map((it) => it.id).join(' ') !== told[0]) faults.push('its record names other actions');
    const lost = first.filter((it) => !actions.has(it.id));
    if (lost.length > 0) faults.push(`not on record: ${lost.map((it) => it.id).join(' ')}`);
    return faults.map((detail) => ({ promise: 'an event answered 202 is on record, once', subject: id, detail }));
  });
}

function checkForged({ forged }: RunFindings): Violation[] {
  const promise = 'an event with a wrong signature is refused and not on record';
  return forged.flatMap(({ id, status, isOnRecord }) => {
    const isTaken = status !== undefined && status !== 401 && status < 500;
    if (!isTaken && !isOnRecord) return [];
    return [{ promise, subject: id, detail: `answered ${status}${isOnRecord ? ', on record' : ''}` }];
  });
}

function checkSettled({ actions, twilio, areSearchesOver }: RunFindings): Violation[] {
  return [...actions.values()].flatMap((action) => {
    if (isSettled(action.status) || (!areSearchesOver && isBeingLookedFor(action, twilio.calls))) return [];
    return [{ promise: 'every action settles', subject: action.id, detail: `is ${action.status}: ${pathOf(action)}` }];
  });
}

function checkHistories({ actions }: RunFindings): Violation[] {
  return [...actions.values()].flatMap((action) => {
    const detail = historyFault(action);
    return detail
      ? [{ promise: 'a history holds legal steps and replays to the status', subject: action.id, detail }]
      : [];
  });
}

/** What is wrong with a history; undefined when it is sound. */
function historyFault({ history, status, version }: Action): string | undefined {
  let reached: Status | null = null;
  let before = '';
  for (const { at, from, to, transition } of history) {
    if (from !== reached) return `${transition} leaves ${from}, and it was ${reached}`;
    if (at < before) return `${transition} at ${at} comes after ${before}`;
    const isFirst = from === null;
    if (isFirst !== (transition === 'claimed')) return `begins with ${transition}`;
    if (!isFirst && transition !== 'claimed' && (!isLegal(transition, from) || statusAfter(transition, from) !== to)) {
      return `${transition} does not lead from ${from} to ${to}`;
    }
    [reached, before] = [to, at];
  }
  if (reached !== status) return `replays to ${reached}, and the status is ${status}`;
  if (version !== history.length) return `has ${history.length} entries at version ${version}`;
  return undefined;
}

function pathOf({ history }: Action): string {
  return history.map(({ transition }) => transition).join(' → ');
}
