import type { Action, ActionIn, Failure } from '../core/action/action.ts';
import { isOverdue } from '../core/action/lease.ts';
import type { UnreadableAction } from '../core/action/unreadable-action.ts';
import { newsIn } from '../core/message/delivery-report.ts';
import { changeByEvidence, deliveryOf } from '../core/message/evidence.ts';
import {
  type Absent,
  type Candidate,
  findMessage,
  isSearchOver,
  type MessageSearch,
  searchSince,
  type Undecidable,
} from '../core/message/find-message.ts';
import { isBeyondRivalry } from '../core/message/rivals.ts';
import type { Communication } from '../core/message/twilio-answers.ts';
import type { Ledger } from '../core/ports.ts';
import { idsOf } from '../steps/log-context.ts';
import type { FollowActionDependencies, LookResult } from './look-result.ts';

type InDoubt = ActionIn<'SENDING'> | ActionIn<'PENDING'>;

/**
 * Searches the conversation for the message of an action whose create call had no clear answer, and adopts it. If none
 * appears within the window, the action is held or sent again, as its route says.
 */
export async function searchConversation(action: InDoubt, deps: FollowActionDependencies): Promise<LookResult> {
  const { conversations, ledger, now, log } = deps;
  const searched = await conversations.listCommunications(action.conversationId, new Date(searchSince(action)));
  if (searched.kind === 'notKnown') {
    return isSearchOver(action, now()) && isOverdue(action, now()) ? giveUp(action, searched.failure, 'hold') : {};
  }
  if (action.evidence) return lookAtAdopted(action, action.evidence, searched.communications, now());

  const listed = await listRivals(ledger, action);
  for (const { id } of listed.filter(({ status }) => status === 'UNREADABLE')) {
    log.error('another action of the conversation cannot be read', { ...idsOf(action), unreadableId: id });
  }
  const search = await withOwner(findMessage(action, searched.communications, listed, now()), action, ledger);
  if (search.kind === 'owned') return adopt(action, search.candidate, now());
  if (search.kind === 'notYet' || !isSearchOver(action, now())) return {};
  log.warn('message of an action in doubt not found', { ...idsOf(action), because: search.because });
  return search.kind === 'undecidable'
    ? giveUp(action, { reason: 'unknown', message: words[search.because] }, 'hold')
    : giveUp(action, { reason: 'notFound', message: words[search.because] }, action.whenInDoubt);
}

function lookAtAdopted(
  action: InDoubt,
  evidence: Candidate['evidence'],
  communications: readonly Communication[],
  now: Date,
): LookResult {
  const communication = communications.find(({ id }) => id === evidence.communicationId);
  if (communication === undefined || deliveryOf(communication) === 'underway') return {};
  return adopt(action, { communication, evidence }, now);
}

function adopt(action: Action, { communication, evidence }: Candidate, now: Date): LookResult {
  return { change: { ...changeByEvidence(evidence, communication), ...newsIn(action, communication, now) } };
}

type OwnedSearch =
  | Exclude<MessageSearch, { kind: 'found' }>
  | { readonly kind: 'owned'; readonly candidate: Candidate };

/** Claims the first candidate that no other action owns. Others in doubt may search at the same time. */
async function withOwner(search: MessageSearch, action: Action, ledger: Ledger): Promise<OwnedSearch> {
  if (search.kind !== 'found') return search;
  for (const candidate of search.candidates) {
    const owner = await ledger.own({ kind: 'communication', id: candidate.communication.id }, action.id);
    if (owner === action.id) return { kind: 'owned', candidate };
  }
  return { kind: 'absent', because: 'owned' };
}

const words: Record<Absent | Undecidable, string> = {
  nothingFits: 'The result of the create call is unknown, and its message is not in the conversation.',
  owned: 'The result of the create call is unknown, and each message like it in the conversation is another send’s.',
  leftToOthers:
    'The result of the create call is unknown, and other sends may own each message like it in the conversation.',
  deliveredDifferently:
    'The result of the create call is unknown, and another send may own any of the messages like it in the conversation.',
  unreadableAction: 'The result of the create call is unknown, and an action that cannot be read may own its message.',
};

function giveUp(action: InDoubt, failure: Failure, whenInDoubt: Action['whenInDoubt']): LookResult {
  if (action.status === 'PENDING') return {};
  return { change: { transition: whenInDoubt === 'hold' ? 'hold' : 'sendAgain', failure } };
}

/** Lists the actions that may own the messages searched, newest first. */
async function listRivals(ledger: Ledger, action: Action): Promise<(Action | UnreadableAction)[]> {
  const rivals: (Action | UnreadableAction)[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.listByConversation(action.conversationId, { limit: 100, ...(cursor && { cursor }) });
    rivals.push(...page.items.filter((other) => !isBeyondRivalry(other, searchSince(action))));
    cursor = rivals.length > 0 && page.items.at(-1) === rivals.at(-1) ? page.cursor : undefined;
  } while (cursor !== undefined);
  return rivals;
}
