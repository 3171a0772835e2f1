import type { Action } from '../../lambdas/core/action/action.ts';
import { keyOf } from './idempotency.ts';
import type { RunFindings, Violation } from './run-findings.ts';
import type { TwilioAction } from './twilio-account.ts';

/** What the ledger and Twilio must agree on, whatever happened. */
export function checkTwilio(findings: RunFindings): readonly Violation[] {
  const madeBy = madeByKey(findings);
  return [
    ...checkOneMessage(findings, madeBy),
    ...checkAnswered(findings, madeBy),
    ...checkOwners(findings),
    ...checkSameMessages(findings, madeBy),
  ];
}

type MadeByKey = ReadonlyMap<string | null, readonly TwilioAction[]>;

function madeByKey({ twilio }: RunFindings): MadeByKey {
  const made = new Map<string | null, TwilioAction[]>();
  for (const { idempotencyKey, actionId } of twilio.calls) {
    const action = actionId === null ? undefined : twilio.actions.get(actionId);
    if (action) made.set(idempotencyKey, [...(made.get(idempotencyKey) ?? []), action]);
  }
  return made;
}

const ONE_MESSAGE = 'one action causes at most one message';
const AGREES = "the ledger's status agrees with Twilio's";

function checkOneMessage({ actions }: RunFindings, madeBy: MadeByKey): Violation[] {
  const known = new Map([...actions.values()].map((action) => [keyOf(action), action]));
  return [...madeBy].flatMap(([key, made]) => {
    const subject = known.get(key ?? '')?.id ?? `Idempotency-Key ${key}`;
    const ids = made.map(({ id }) => id).join(' ');
    const violations: Violation[] = [];
    if (made.length > 1) violations.push({ promise: ONE_MESSAGE, subject, detail: `Twilio made ${ids}` });
    if (!known.has(key ?? '')) {
      violations.push({ promise: 'only actions on record are sent', subject, detail: `Twilio made ${ids}` });
    }
    return violations;
  });
}

/** An action that was given Twilio's id is bound to that very Action. */
function checkAnswered({ actions, twilio }: RunFindings, madeBy: MadeByKey): Violation[] {
  return [...actions.values()].flatMap((action) => {
    const { id: subject, status, twilioActionId } = action;
    if (twilioActionId === undefined) return [];
    const says = twilio.actions.get(twilioActionId)?.status;
    const isOwn = madeBy.get(keyOf(action))?.some(({ id }) => id === twilioActionId);
    if (!isOwn) return [{ promise: AGREES, subject, detail: `${twilioActionId} was not made for it` }];
    const isFinal = status === 'COMPLETED' || status === 'FAILED';
    if (!isFinal || says === status) return [];
    return [{ promise: AGREES, subject, detail: `is ${status}, and Twilio says ${says} of ${twilioActionId}` }];
  });
}

function checkOwners({ actions }: RunFindings): Violation[] {
  const owners = new Map<string, string>();
  return [...actions.values()].flatMap(({ id: subject, twilioActionId, related, evidence }) => {
    const ids = new Set([
      twilioActionId,
      related?.messageSid,
      related?.communicationId,
      evidence?.messageSid,
      evidence?.communicationId,
    ]);
    return [...ids].flatMap((owned) => {
      const owner = owned === undefined ? undefined : owners.get(owned);
      if (owned !== undefined) owners.set(owned, subject);
      if (owner === undefined) return [];
      return [{ promise: 'a message belongs to one action', subject, detail: `${owned} is ${owner}'s too` }];
    });
  });
}

/**
 * Counts what happened to messages of one text, recipient and conversation. Nearly all are one of a kind, and the
 * count is then exact; of twins without Twilio's answer nobody can tell which is which, only how many there are.
 */
function checkSameMessages({ actions, twilio }: RunFindings, madeBy: MadeByKey): Violation[] {
  const groups = groupBy(actions.values(), essenceOf);
  const messages = groupBy(twilio.messages, ({ conversationId, to, text }) => [conversationId, to, text].join('\n'));
  return [...groups].flatMap(([essence, group]) => {
    const made = group.flatMap((action) => madeBy.get(keyOf(action)) ?? []);
    const seen = messages.get(essence)?.length ?? 0;
    const count = (isMeant: (action: Action) => boolean): number => group.filter(isMeant).length;

    const completed = count(({ status }) => status === 'COMPLETED');
    const refused = count((it) => it.status === 'FAILED' && it.failure.reason === 'refused');
    const failed = count(({ status }) => status === 'FAILED') - refused;
    const expired = count(({ status }) => status === 'EXPIRED');
    const inDoubt = count(({ status }) => status === 'IN_DOUBT');
    const madeCompleted = made.filter(({ status }) => status === 'COMPLETED').length;
    const madeFailed = made.length - madeCompleted;

    const subject = group.map(({ id }) => id).join(' ');
    const at = (promise: string, detail: string): Violation => ({ promise, subject, detail });
    const violations: Violation[] = [];
    if (seen > group.length) violations.push(at(ONE_MESSAGE, `${seen} such messages are in the conversation`));
    if (completed > madeCompleted) {
      violations.push(at(AGREES, `${completed} are COMPLETED, and ${madeCompleted} at Twilio`));
    }
    if (failed > madeFailed) violations.push(at(AGREES, `${failed} are FAILED, and ${madeFailed} at Twilio`));
    if (made.length > completed + failed + expired) {
      const detail = `Twilio made ${made.length}, and ${inDoubt} are IN_DOUBT, ${refused} refused`;
      violations.push(at('an action is in doubt or refused only if nothing was made', detail));
    }
    return violations;
  });
}

function essenceOf({ conversationId, request: { payload } }: Action): string {
  return [conversationId, payload.to[0]?.address, payload.content.text].join('\n');
}

/** Node 20 has no Map.groupBy. */
function groupBy<T>(items: Iterable<T>, keyOfItem: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOfItem(item));
    if (group) group.push(item);
    else groups.set(keyOfItem(item), [item]);
  }
  return groups;
}
