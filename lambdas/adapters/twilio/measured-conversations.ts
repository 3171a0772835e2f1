import type {
  CommunicationResult,
  CreateResult,
  PollResult,
  ResolveResult,
  SearchResult,
} from '../../core/message/twilio-answers.ts';
import type { Conversations, Metrics } from '../../core/ports.ts';

type TwilioResult = CommunicationResult | CreateResult | PollResult | ResolveResult | SearchResult;

/**
 * The same Conversations, with each call's time measured, and counted where Twilio was busy, silent or broken, or did not
 * know our API key. A request that it refused is an answer, and no error of Twilio's.
 *
 * @param nowMillis a clock that only goes forward
 */
export function measuredConversations(
  conversations: Conversations,
  metrics: Metrics,
  nowMillis: () => number = () => performance.now(),
): Conversations {
  const measured = async <T extends TwilioResult>(call: () => Promise<T>): Promise<T> => {
    const startedAt = nowMillis();
    const result = await call();
    metrics.measure('TwilioLatency', nowMillis() - startedAt);
    if (hasFailed(result)) metrics.count('TwilioError');
    if ('failure' in result && result.failure.reason === 'unauthorized') metrics.count('TwilioUnauthorized');
    return result;
  };
  return {
    prepare: () => conversations.prepare(),
    resolve: (wanted) => measured(() => conversations.resolve(wanted)),
    createAction: (action, idempotencyKey) => measured(() => conversations.createAction(action, idempotencyKey)),
    fetchAction: (conversationId, id) => measured(() => conversations.fetchAction(conversationId, id)),
    listCommunications: (conversationId, since) =>
      measured(() => conversations.listCommunications(conversationId, since)),
    fetchCommunication: (conversationId, id) => measured(() => conversations.fetchCommunication(conversationId, id)),
  };
}

function hasFailed({ kind }: TwilioResult): boolean {
  return kind === 'notCreated' || kind === 'unknown' || kind === 'notKnown' || kind === 'notResolved';
}
