import { actionToCreate } from '../../core/action/send-message.ts';
import type { ConversationState } from '../../core/message/twilio-answers.ts';
import type { Clock, Conversations } from '../../core/ports.ts';
import { inWords, violationsOf } from '../../core/violations.ts';
import { authorizedCalls, type MakeCall, type ReadCredentials } from './authorized-calls.ts';
import { connectionsTo } from './connections.ts';
import { createResult } from './create-result.ts';
import { listCommunications } from './list-communications.ts';
import { notKnown } from './not-known.ts';
import { resolveResult } from './resolve-result.ts';
import { actionAnswer, communication, conversationAnswer, readAnswer } from './schemas.ts';

/** An Action or an error is a few hundred bytes. */
const MAX_BODY_BYTES = 256 * 1024;

/** Two lost SYN packets, sent again after 1 s and 3 s, and a handshake. */
const CONNECT_TIMEOUT_MILLIS = 5_000;

export interface ConversationsClientOptions {
  /** Such as https://conversations.twilio.com; a path in it comes before `/v2`. */
  readonly baseUrl: string;
  readonly credentials: ReadCredentials;
  readonly now: Clock;
  /** The whole of one call of this port: reading the API key, connecting, repeating after a 401, all pages. */
  readonly timeoutMillis: number;
  readonly connectTimeoutMillis?: number;
}

/**
 * Twilio's Conversations API v2 over HTTP. Whatever Twilio or the network does is a result, never an exception.
 *
 * @throws {Error} at once, when the base URL is not one of http or https
 */
export function conversationsClient({
  baseUrl,
  credentials,
  now,
  timeoutMillis,
  connectTimeoutMillis = CONNECT_TIMEOUT_MILLIS,
}: ConversationsClientOptions): Conversations {
  const base = new URL(baseUrl);
  if (base.protocol !== 'https:' && base.protocol !== 'http:') {
    throw new Error(`Twilio base URL: expected https or http, got ${base.protocol}`);
  }
  const connections = connectionsTo(base, connectTimeoutMillis, now);
  const prepare = async (): Promise<void> => {
    connections.prepare();
    await credentials();
  };
  return {
    ...conversationsBy(() => authorizedCalls(connections, credentials, timeoutMillis), base, now),
    prepare: () => {
      prepare().catch(() => {});
    },
  };
}

/**
 * The same over whatever makes the calls, which needs no preparation.
 *
 * @param calls begins the budget of one call of the port
 */
export function conversationsBy(calls: () => MakeCall, base: URL, now: Clock): Conversations {
  return {
    prepare() {},

    async resolve({ configurationId, name, metadata, from, to }) {
      const customer = { type: 'CUSTOMER', addresses: [{ channel: to.channel, address: to.address }] };
      const agent = { type: 'AI_AGENT', addresses: [{ channel: from.channel, address: from.address }] };
      const result = await calls()({
        method: 'POST',
        url: below(base, 'v2', 'Conversations'),
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ configurationId, name, metadata, participants: [customer, agent] }),
        maxBodyBytes: MAX_BODY_BYTES,
      });
      return resolveResult(result, now());
    },

    async createAction({ conversationId, request }, idempotencyKey) {
      const checked = actionToCreate.safeParse({ conversationId, request });
      if (!checked.success) {
        const message = `Not sent, because Twilio would refuse it: ${inWords(violationsOf(checked.error))}.`;
        return { kind: 'refused', failure: { reason: 'refused', message } };
      }
      const call = calls();
      const conversation = below(base, 'v2', 'Conversations', checked.data.conversationId);
      const result = await call({
        method: 'POST',
        url: below(conversation, 'Actions'),
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
        body: JSON.stringify(checked.data.request),
        maxBodyBytes: MAX_BODY_BYTES,
      });
      const created = createResult(result, now());
      if (created.kind !== 'refused') return created;
      return { ...created, conversation: await conversationState(conversation, call) };
    },

    async fetchAction(conversationId, twilioActionId) {
      const url = below(base, 'v2', 'Conversations', conversationId, 'Actions', twilioActionId);
      const result = await calls()({ method: 'GET', url, maxBodyBytes: MAX_BODY_BYTES });
      const isAnswered = 'answer' in result && result.answer.status === 200;
      const action = isAnswered ? readAnswer(actionAnswer, result.answer.body) : undefined;
      return action?.id === twilioActionId ? { kind: 'found', action } : notKnown(result, now());
    },

    async listCommunications(conversationId, since) {
      const url = below(base, 'v2', 'Conversations', conversationId, 'Communications');
      return listCommunications(url, { since, call: calls(), now });
    },

    async fetchCommunication(conversationId, communicationId) {
      const url = below(base, 'v2', 'Conversations', conversationId, 'Communications', communicationId);
      const result = await calls()({ method: 'GET', url, maxBodyBytes: MAX_BODY_BYTES });
      const isAnswered = 'answer' in result && result.answer.status === 200;
      const found = isAnswered ? readAnswer(communication, result.answer.body) : undefined;
      return found?.id === communicationId ? { kind: 'found', communication: found } : notKnown(result, now());
    },
  };
}

/** Whether a conversation still takes messages. CLOSED is final; a status that is new to us is taken for open. */
async function conversationState(url: URL, call: MakeCall): Promise<ConversationState> {
  const result = await call({ method: 'GET', url, maxBodyBytes: MAX_BODY_BYTES });
  if (!('answer' in result)) return 'unknown';
  if (result.answer.status === 404) return 'missing';
  const read = result.answer.status === 200 ? readAnswer(conversationAnswer, result.answer.body) : undefined;
  if (read?.status === undefined) return 'unknown';
  return read.status === 'CLOSED' ? 'closed' : 'open';
}

function below(base: URL, ...segments: string[]): URL {
  const url = new URL(base);
  url.pathname = [base.pathname.replace(/\/$/, ''), ...segments.map(encodeURIComponent)].join('/');
  return url;
}
