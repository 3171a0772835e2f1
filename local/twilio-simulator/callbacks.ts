import { createHash, createHmac } from 'node:crypto';
import * as z from 'zod';
import type { MadeAction } from './records.ts';
import { communicationAt } from './views.ts';

/** As `POST /__simulator/callbacks` takes it. */
export const callbackRule = z.strictObject({
  /** The URL as Twilio knows it, which is signed. */
  url: z.url({ protocol: /^https?$/ }),
  /** Address to send to, if the bridge is not reachable by its own URL. */
  sentTo: z.url({ protocol: /^https?$/ }).optional(),
  authToken: z.string().min(1),
  /** @default all conversations */
  conversationId: z.string().optional(),
  kinds: z
    .array(z.enum(['webhook', 'status']))
    .min(1)
    .default(['webhook', 'status']),
  copies: z.number().int().min(1).max(10).default(1),
  reversed: z.boolean().default(false),
  lateMillis: z.number().int().nonnegative().max(600_000).default(0),
});
export type CallbackRule = z.infer<typeof callbackRule>;

interface Callback {
  readonly contentType: string;
  readonly query: string;
  readonly body: string;
  readonly signed: Readonly<Record<string, string>>;
}

/** Ignores the answers, as Twilio does. */
export interface Callbacks {
  ask(rule: CallbackRule): void;
  send(action: MadeAction): void;
  close(): void;
}

export function callbacksBy(now: () => Date): Callbacks {
  const rules: CallbackRule[] = [];
  const timers = new Set<NodeJS.Timeout>();
  return {
    ask: (rule) => void rules.push(rule),
    send(action) {
      for (const rule of rules.filter((it) => (it.conversationId ?? action.conversationId) === action.conversationId)) {
        const planned = plan(action, rule);
        const times = planned.map(({ at }) => at);
        const callbacks = rule.reversed ? planned.toReversed() : planned;
        for (const [index, { callback }] of callbacks.entries()) {
          const millis = Math.max(0, Date.parse(times[index] ?? '') - now().getTime()) + rule.lateMillis;
          const timer = setTimeout(() => {
            timers.delete(timer);
            for (let copy = 0; copy < rule.copies; copy++) void post(rule, callback).catch(() => {});
          }, millis);
          timers.add(timer);
        }
      }
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** In order of time. */
function plan(action: MadeAction, { kinds }: CallbackRule): { readonly at: string; readonly callback: Callback }[] {
  const { createdAt, appearsAt, settlesAt, deliveredAt, failureReason } = action;
  const webhooks = [
    { at: appearsAt, eventType: 'COMMUNICATION_CREATED' },
    { at: settlesAt, eventType: 'COMMUNICATION_UPDATED' },
    ...(failureReason === null ? [{ at: deliveredAt, eventType: 'COMMUNICATION_UPDATED' }] : []),
  ].map(({ at, eventType }) => ({ at, callback: webhook(action, eventType, at) }));
  const statuses = [
    { at: createdAt, status: 'queued' },
    ...(failureReason === null
      ? [
          { at: settlesAt, status: 'sent' },
          { at: deliveredAt, status: 'delivered' },
        ]
      : [{ at: settlesAt, status: 'failed' }]),
  ].map(({ at, status }) => ({ at, callback: statusForm(action, status) }));
  return [...(kinds.includes('webhook') ? webhooks : []), ...(kinds.includes('status') ? statuses : [])].sort((a, b) =>
    a.at < b.at ? -1 : 1,
  );
}

function webhook(action: MadeAction, eventType: string, timestamp: string): Callback {
  const body = JSON.stringify({ eventType, timestamp, data: communicationAt(action, new Date(timestamp)) });
  const query = `bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
  return { contentType: 'application/json', query, body, signed: {} };
}

function statusForm({ messageSid, request, failureReason }: MadeAction, status: string): Callback {
  const errorCode = /^\d+/.exec(failureReason ?? '')?.[0];
  const signed = {
    MessageSid: messageSid,
    MessageStatus: status,
    To: request.payload.to[0]?.address ?? '',
    From: request.payload.from.address ?? '',
    ...(status === 'failed' && errorCode !== undefined && { ErrorCode: errorCode }),
  };
  const body = new URLSearchParams(signed).toString();
  return { contentType: 'application/x-www-form-urlencoded', query: '', body, signed };
}

async function post(
  { url, sentTo = url, authToken }: CallbackRule,
  { contentType, query, body, signed }: Callback,
): Promise<void> {
  const withQuery = (it: string) => (query === '' ? it : `${it}${it.includes('?') ? '&' : '?'}${query}`);
  const target = withQuery(url);
  const digest = createHash('sha256').update(target).update(body).digest('hex');
  await fetch(withQuery(sentTo), {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      'x-twilio-signature': signatureOf(target, signed, authToken),
      'i-twilio-idempotency-token': digest.slice(0, 32),
    },
  });
}

/**
 * X-Twilio-Signature: HMAC-SHA1 over the URL and the form's sorted parameters.
 *
 * Source: https://www.twilio.com/docs/usage/security#validating-requests
 */
export function signatureOf(url: string, form: Readonly<Record<string, string>>, authToken: string): string {
  const parameters = Object.keys(form)
    .sort()
    .map((name) => `${name}${form[name]}`);
  return createHmac('sha1', authToken)
    .update([url, ...parameters].join(''))
    .digest('base64');
}
