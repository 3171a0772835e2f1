import { setTimeout as pause } from 'node:timers/promises';
import { type Accepted, accepted } from '../acceptance/answers.ts';
import { structured } from '../fixtures/shop-events.ts';
import { signedRequest, type UnsignedRequest } from '../fixtures/signed-request.ts';
import { CloudEvent } from '../oracles/cloudevents.ts';
import type { Dice } from './dice.ts';
import { eventKinds } from './event-kinds.ts';
import type { PlannedEvent } from './plan.ts';

/** An event as it is delivered, always with the same body. */
export interface SentEvent {
  readonly id: string;
  readonly plan: PlannedEvent;
  readonly conversationId: string;
  readonly delivery: UnsignedRequest;
}

/** A 202. */
export interface Answer extends Accepted {
  /** Whether an earlier delivery of the event had its 202 before this one began. */
  readonly isReplay: boolean;
}

export interface UpstreamSettings {
  readonly bridgeUrl: string;
  readonly signingSecret: string;
  readonly dice: Dice;
  readonly signal: AbortSignal;
}

/** A system that delivers events as such systems do: again and again, until it is told that the event was taken. */
export interface Upstream {
  /** How deliveries ended: `202`, `503`, `no answer` … */
  readonly tally: Readonly<Record<string, number>>;
  /** @throws {Error} when the bridge refuses the event, or does not take it for minutes */
  deliver(event: SentEvent, how?: { abandonAfterMillis?: number | undefined }): Promise<Accepted>;
  /** Delivers once, signed with a wrong secret. Answers the HTTP status; undefined when nobody answers. */
  forge(event: SentEvent): Promise<number | undefined>;
}

/** Longer than the HTTP API waits for its function. */
const ANSWER_TIMEOUT_MILLIS = 35_000;
const GIVE_UP_MILLIS = 5 * 60_000;

/** Answers after which a delivery is repeated. */
const passing = new Set([429, 500, 502, 503, 504]);

export function upstreamOf({ bridgeUrl, signingSecret, dice, signal }: UpstreamSettings): Upstream {
  const tally: Record<string, number> = {};
  const count = (what: string): void => {
    tally[what] = (tally[what] ?? 0) + 1;
  };
  const post = async ({ delivery }: SentEvent, secret: string, timeoutMillis: number) => {
    try {
      const response = await fetch(`${bridgeUrl}/events/shop`, {
        method: 'POST',
        ...signedRequest(delivery, secret),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)]),
      });
      const answer = { status: response.status, body: await response.text() };
      count(String(answer.status));
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      count(error instanceof Error && error.name === 'TimeoutError' ? 'abandoned' : 'no answer');
      return undefined;
    }
  };

  return {
    tally,
    async deliver(event, { abandonAfterMillis } = {}) {
      const giveUpAt = Date.now() + GIVE_UP_MILLIS;
      let timeoutMillis = abandonAfterMillis ?? ANSWER_TIMEOUT_MILLIS;
      for (;;) {
        const answer = await post(event, signingSecret, timeoutMillis);
        if (answer?.status === 202) return accepted.parse(JSON.parse(answer.body));
        if (answer && !passing.has(answer.status)) {
          throw new Error(`event ${event.id} was refused with ${answer.status}: ${answer.body}`);
        }
        if (Date.now() > giveUpAt) throw new Error(`event ${event.id} was not taken in ${GIVE_UP_MILLIS} ms`);
        timeoutMillis = ANSWER_TIMEOUT_MILLIS;
        await pause(dice.between(100, 800), undefined, { signal });
      }
    },
    async forge(event) {
      const secret = `whsec_${Buffer.from(`not the secret of ${event.id}`).toString('base64')}`;
      return (await post(event, secret, ANSWER_TIMEOUT_MILLIS))?.status;
    },
  };
}

/** @param run makes the ids of this run its own */
export function eventToSend(plan: PlannedEvent, { run, name }: { run: string; name: string }): SentEvent {
  const { type, data } = eventKinds[plan.kind];
  const conversationId = `conv_conversation_${run}_${plan.conversation}`;
  const message = { conversationId, to: plan.to, text: `${plan.text} of ${run}` };
  const event = new CloudEvent<object>({ id: `${run}-${name}`, source: '/shop/chaos', type, data: data(message) });
  return { id: event.id, plan, conversationId, delivery: structured(event) };
}
