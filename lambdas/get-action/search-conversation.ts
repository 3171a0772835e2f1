import type { Action, ActionIn, Evidence, Failure } from '../core/action/action.ts';
import type { Change } from '../core/action/change.ts';
import { isOverdue } from '../core/action/lease.ts';
import type { UnreadableAction } from '../core/action/unreadable-action.ts';
import { toldByCommunication } from '../core/message/delivery-report.ts';
import {
  changeByEvidence,
  deliveryOf,
  isBeyondRivalry,
  isSearchOver,
  searchFor,
  searchSince,
} from '../core/message/find-message.ts';
import type { Communication } from '../core/message/twilio-answers.ts';
import type { Ledger } from '../core/ports.ts';
import { idsOf } from '../steps/log-context.ts';
import type { Finding, GetActionDependencies } from './finding.ts';

/**
 * Looks for the message of an action whose create call had no telling answer. Twilio's conversation is the witness: a
 * message found is adopted; one that has not appeared within the window is held for a person or sent again, as the
 * route chose.
 */
export async function searchConversation(
  action: ActionIn<'SENDING'> | ActionIn<'PENDING'>,
  { conversations, ledger, now, log }: GetActionDependencies,
): Promise<Finding> {
  const searched = await conversations.listCommunications(action.conversationId, new Date(searchSince(action)));
  if (searched.kind === 'notKnown') {
    return isSearchOver(action, now()) && isOverdue(action, now()) ? giveUp(action, searched.failure, 'hold') : {};
  }
  if (action.evidence) {
    const adopted = searched.communications.find(({ id }) => id === action.evidence?.communicationId);
    if (adopted === undefined || deliveryOf(adopted) === 'underway') return {};
    return { change: changeBy(action.evidence, adopted, { action, now: now() }) };
  }

  const rivals = await listRivals(ledger, action);
  for (const { id } of rivals.filter(({ status }) => status === 'UNREADABLE')) {
    log.error('an action of the same conversation cannot be read', { ...idsOf(action), unreadableId: id });
  }
  const result = searchFor(action, searched.communications, rivals, now());
  if (result.kind === 'candidates') {
    for (const { communication, ...evidence } of result.candidates) {
      const owner = await ledger.own({ kind: 'communication', id: communication.id }, action.id);
      if (owner !== action.id) continue;
      return { change: changeBy(evidence, communication, { action, now: now() }) };
    }
  }
  if (result.kind === 'rivalled' || !isSearchOver(action, now())) return {};
  if (result.kind === 'untold') {
    const message = 'The outcome of the create call is unknown, and an action that cannot be read may own its message.';
    return giveUp(action, { reason: 'unknown', message }, 'hold');
  }
  const message = 'The outcome of the create call is unknown, and its message is not in the conversation.';
  return giveUp(action, { reason: 'notFound', message }, action.whenInDoubt);
}

function changeBy(
  evidence: Evidence,
  communication: Communication,
  { action, now }: { readonly action: Action; readonly now: Date },
): Change {
  const change = changeByEvidence({ ...evidence, deliveryStatus: deliveryOf(communication) });
  return { ...change, ...toldByCommunication(action, communication, now) };
}

function giveUp(
  action: ActionIn<'SENDING'> | ActionIn<'PENDING'>,
  failure: Failure,
  whenInDoubt: Action['whenInDoubt'],
): Finding {
  if (action.status === 'PENDING') return {};
  return { change: { transition: whenInDoubt === 'hold' ? 'hold' : 'sendAgain', failure } };
}

/** The actions whose messages may be among those searched, newest first. */
async function listRivals(ledger: Ledger, action: Action): Promise<(Action | UnreadableAction)[]> {
  const rivals: (Action | UnreadableAction)[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.listByConversation(action.conversationId, { limit: 100, ...(cursor && { cursor }) });
    rivals.push(...page.items.filter((other) => !isBeyondRivalry(other, action)));
    cursor = rivals.length > 0 && page.items.at(-1) === rivals.at(-1) ? page.cursor : undefined;
  } while (cursor !== undefined);
  return rivals;
}
