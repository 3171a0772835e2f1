import type { Action, HistoryEntry } from '../../lambdas/core/action/action.ts';
import type { Check } from './check.ts';
import { grouped } from './grouped.ts';
import { type MadeAction, markerOf } from './twilio-model.ts';

/** 4. The ledger never says COMPLETED for what Twilio calls FAILED, nor the reverse. */
export const theLedgerAgreesWithTwilio: Check = (world) => {
  const messages = new Map(Array.from(world.twilio.made.values(), (made) => [made.communicationId, made]));
  const claims = world.actions.flatMap((action) => {
    const id = action.twilioActionId;
    const made = id === undefined ? messages.get(action.evidence?.communicationId ?? '') : world.twilio.made.get(id);
    return made ? [{ action: { ...action, request: world.record.requestOf(action.id) }, made }] : [];
  });
  const baseless = world.actions.filter(
    (action) =>
      action.status === 'COMPLETED' && !isPersonsWord(action) && !claims.some((claim) => claim.action.id === action.id),
  );
  return [
    ...baseless.map(({ id }) => `${id} is COMPLETED, and Twilio made no message`),
    ...claims.flatMap(({ action, made }) => faultsOfAgreement(action, made)),
    ...faultsOfOwnership(claims),
    ...faultsOfSums(claims, [...messages.values()]),
  ];
};

interface MessageClaim {
  readonly action: Action;
  readonly made: MadeAction;
}

function faultsOfAgreement(action: Action, made: MadeAction): string[] {
  const { id, status, evidence } = action;
  const faults: string[] = [];
  if (action.twilioActionId !== undefined && made.marker !== markerOf(action.request)) {
    faults.push(`${id} follows ${made.id}, made for ${made.marker}`);
  }
  if (essenceOf(made) !== essenceOf(action))
    faults.push(`${id} took ${made.id}, which is another message, for its own`);
  if (evidence && !isEvidenceOf(made, action)) {
    faults.push(`${id} is on record as matched by ${evidence.matchedBy}`);
  }
  if ((status !== 'COMPLETED' && status !== 'FAILED') || isPersonsWord(action)) return faults;
  const by = verdictOf(action);
  const told = by === 'completed' || by === 'failed' ? made.told.has(status) : made.course.ends === status;
  if (!told) faults.push(`${id} is ${status}, and Twilio calls ${made.id} ${made.course.ends}`);
  return faults;
}

/** Whether the message that an action is proven by is the one that it follows, and was told from others as the record says. */
function isEvidenceOf(made: MadeAction, { evidence, request }: Action): boolean {
  const { matchedBy, messageSid = made.messageSid, communicationId = made.communicationId } = evidence ?? {};
  if (matchedBy === 'id') return messageSid === made.messageSid && communicationId === made.communicationId;
  return (matchedBy === 'content') === (request.payload.content.text === undefined);
}

/** No message is on record as that of two actions. */
function faultsOfOwnership(claims: readonly MessageClaim[]): string[] {
  const named = claims.filter(({ action }) => action.evidence ?? action.related?.messageSid);
  return Array.from(
    grouped(named, ({ made }) => made.communicationId),
    ([message, owners]) =>
      owners.length > 1 ? [`${owners.map(({ action }) => action.id).join(' and ')} both call ${message} theirs`] : [],
  ).flat();
}

/** Of equal messages nobody can tell whose is whose; but there are not more of a kind on record than Twilio made. */
function faultsOfSums(claims: readonly MessageClaim[], messages: readonly MadeAction[]): string[] {
  const made = grouped(messages, essenceOf);
  return Array.from(
    grouped(claims, ({ action }) => essenceOf(action)),
    ([essence, group]) =>
      (['COMPLETED', 'FAILED', undefined] as const).flatMap((end) => {
        const claimed = group.filter(
          ({ action }) => end === undefined || (action.status === end && !isPersonsWord(action)),
        ).length;
        const there = made.get(essence)?.filter(({ course }) => end === undefined || course.ends === end).length ?? 0;
        if (claimed <= there) return [];
        return [`${claimed} equal messages are on record${end ? ` as ${end}` : ''}, and Twilio made ${there}`];
      }),
  ).flat();
}

/** The transition that brought an action where it stands. */
function verdictOf({ history }: Action): HistoryEntry['transition'] | undefined {
  return history.findLast(({ from, to }) => from !== to)?.transition;
}

/** People may be wrong; the ledger says that it was they who said so. */
function isPersonsWord(action: Action): boolean {
  const verdict = verdictOf(action);
  return verdict === 'resolvedSent' || verdict === 'resolvedNotSent';
}

function essenceOf({ conversationId, request }: Pick<Action, 'conversationId' | 'request'>): string {
  const { from, to, content } = request.payload;
  return JSON.stringify([conversationId, from, to, content]);
}
