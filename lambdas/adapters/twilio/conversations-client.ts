import { actionToCreate } from '../../core/action/send-message.ts';
import type { Clock, Conversations } from '../../core/ports.ts';
import { inWords, violationsOf } from '../../core/violations.ts';
import { authorizedCalls, type MakeCall, type ReadCredentials } from './authorized-calls.ts';
import { connectionsTo } from './connections.ts';
import { createResult } from './create-result.ts';
import { listCommunications } from './list-communications.ts';
import { notKnown } from './not-known.ts';
import { actionAnswer, readAnswer } from './schemas.ts';

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
 * Twilio's Conversations API v2 over HTTP. Whatever Twilio or the network does is an outcome, never an exception.
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

    async createAction({ conversationId, request }, idempotencyKey) {
      const checked = actionToCreate.safeParse({ conversationId, request });
      if (!checked.success) {
        const message = `Not sent, because Twilio would refuse it: ${inWords(violationsOf(checked.error))}.`;
        return { kind: 'refused', failure: { reason: 'refused', message } };
      }
      const result = await calls()({
        method: 'POST',
        url: below(base, 'v2', 'Conversations', checked.data.conversationId, 'Actions'),
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
        body: JSON.stringify(checked.data.request),
        maxBodyBytes: MAX_BODY_BYTES,
      });
      return createResult(result, now());
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
  };
}

function below(base: URL, ...segments: string[]): URL {
  const url = new URL(base);
  url.pathname = [base.pathname.replace(/\/$/, ''), ...segments.map(encodeURIComponent)].join('/');
  return url;
}
