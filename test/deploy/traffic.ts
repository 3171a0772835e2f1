import { setTimeout as pause } from 'node:timers/promises';
import { appEvent, newConversationId, recipients, structured } from '../fixtures/shop-events.ts';
import { type SignedRequest, signedRequest } from '../fixtures/signed-request.ts';

/** Between one try of an event and the next, as an upstream that does not give up. */
const RETRY_MILLIS = 1_000;

/** How often an event is tried before something is wrong that no later try mends. */
const MAX_TRIES = 120;

/** Between one event and the next while something else is done. */
const PACE_MILLIS = 100;

const AT_ONCE = 4;

export interface Upstream {
  readonly url: string;
  readonly secret: string;
}

/** What an upstream knows of its event in the end. */
export interface Sent {
  readonly conversationId: string;
  /** Answers that were no 202, by status; 0 for none at all. */
  readonly refusals: readonly number[];
}

/** `delayed` stays open for minutes, by its routes: the last digit of the order's number chooses how many. */
export type Order = 'shipped' | 'delayed';

/** Sends one event until it is answered 202. @throws {Error} when it never is */
async function sendEvent({ url, secret }: Upstream, order: Order, orderNumber = '1'): Promise<Sent> {
  const conversationId = newConversationId();
  const data = { conversationId, phone: recipients.reachable, orderNumber };
  const delivery = structured(appEvent(`com.example.order.${order}`, data));
  const refusals: number[] = [];
  while (refusals.length < MAX_TRIES) {
    const status = await post(`${url}/events/shop`, signedRequest(delivery, secret));
    if (status === 202) return { conversationId, refusals };
    refusals.push(status);
    await pause(RETRY_MILLIS);
  }
  throw new Error(`an event was never taken: ${[...new Set(refusals)].join(', ')}`);
}

/** Sends that many events, a few at a time. */
export async function sendEvents(upstream: Upstream, order: Order, count: number): Promise<Sent[]> {
  let left = count;
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    const sent: Sent[] = [];
    while (left-- > 0) sent.push(await sendEvent(upstream, order, `${left}`));
    return sent;
  });
  return (await Promise.all(lanes)).flat();
}

/** Sends events, one after another, until `work` is done. */
export async function sendDuring<T>(upstream: Upstream, work: Promise<T>): Promise<{ sent: Sent[]; done: T }> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  const sent: Sent[] = [];
  done.catch(() => undefined);
  while (!isDone) {
    sent.push(await sendEvent(upstream, 'shipped'));
    await pause(PACE_MILLIS);
  }
  return { sent, done: await done };
}

async function post(url: string, request: SignedRequest): Promise<number> {
  try {
    const { status } = await fetch(url, { method: 'POST', ...request });
    return status;
  } catch {
    return 0;
  }
}
