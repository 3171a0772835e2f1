import type { Action, ActionIn, Failure } from '../core/action.ts';
import { changeByEvidence, deliveryOf, isSearchOver, searchFor, searchSince } from '../core/evidence.ts';
import type { Ledger } from '../core/ports.ts';
import { isOverdue } from '../core/tracking.ts';
import type { Finding, GetActionDependencies } from './get-action.ts';

/**
 * Looks for the message of an action whose create call had no telling answer. Twilio's conversation is the witness: a
 * message found is adopted; one that has not appeared within the window is held for a person or sent again, as the
 * route chose.
 */
export async function searchConversation(
  action: ActionIn<'SENDING'> | ActionIn<'PENDING'>,
  { conversations, ledger, now }: GetActionDependencies,
): Promise<Finding> {
  const searched = await conversations.listCommunications(action.conversationId, new Date(searchSince(action)));
  if (searched.kind === 'notKnown') {
    return isSearchOver(action, now()) && isOverdue(action, now()) ? giveUp(action, searched.failure, 'hold') : {};
  }
  if (action.evidence) {
    const adopted = searched.communications.find(({ id }) => id === action.evidence?.communicationId);
    const deliveryStatus = adopted === undefined ? 'underway' : deliveryOf(adopted);
    return deliveryStatus === 'underway' ? {} : { change: changeByEvidence({ ...action.evidence, deliveryStatus }) };
  }

  const others = await listConversation(ledger, action.conversationId);
  const result = searchFor(action, searched.communications, others, now());
  if (result.kind === 'candidates') {
    for (const { communication, ...evidence } of result.candidates) {
      const owner = await ledger.own({ kind: 'communication', id: communication.id }, action.id);
      if (owner !== action.id) continue;
      return { change: changeByEvidence({ ...evidence, deliveryStatus: deliveryOf(communication) }) };
    }
  }
  if (result.kind === 'rivalled' || !isSearchOver(action, now())) return {};
  const message = 'The outcome of the create call is unknown, and its message is not in the conversation.';
  return giveUp(action, { reason: 'notFound', message }, action.whenInDoubt);
}

function giveUp(
  action: ActionIn<'SENDING'> | ActionIn<'PENDING'>,
  failure: Failure,
  whenInDoubt: Action['whenInDoubt'],
): Finding {
  if (action.status === 'PENDING') return {};
  return { change: { transition: whenInDoubt === 'hold' ? 'hold' : 'sendAgain', failure } };
}

async function listConversation(ledger: Ledger, conversationId: string): Promise<Action[]> {
  const actions: Action[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.listByConversation(conversationId, { limit: 100, ...(cursor && { cursor }) });
    actions.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return actions;
}
