import { acceptAction } from '../../lambdas/core/action/accept-action.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import type { Change } from '../../lambdas/core/action/change.ts';
import { evolve } from '../../lambdas/core/action/evolve.ts';
import { sendMessage, sendMessageRequest } from '../../lambdas/core/action/send-message.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { plusSeconds } from '../../lambdas/core/time.ts';

const who = 'arn:aws:sts::111122223333:assumed-role/operator/ada';

/** An action that has come some of its way. */
export interface Sample {
  readonly eventId: string;
  readonly acceptedAt: string;
  readonly route?: string;
  readonly conversationId?: string;
  readonly to?: string;
  readonly text?: string;
  /** Each change with how many seconds it came after the one before. */
  readonly steps: readonly (readonly [number, (action: Action, at: string) => Change])[];
}

/** Puts an action on record, with its event and all that happened to it. */
export async function recorded(ledger: Ledger, sample: Sample): Promise<Action> {
  const { eventId, acceptedAt, route = 'order-shipped-sms', steps } = sample;
  const { conversationId = 'conv_conversation_01jd7q', to = '+12025550147' } = sample;
  const { text = 'Your order 1042 has shipped! Track it any time in the app.' } = sample;
  const { request } = sendMessage({
    conversationId,
    from: { address: '+18005550100', channel: 'SMS' },
    to: [{ address: to, channel: 'SMS' }],
    content: { text },
  });
  const event = { source: 'shop', origin: 'https://shop.example/orders', eventId, type: 'com.example.order.shipped' };
  let action: Action = acceptAction(
    event,
    { name: route, deadlineSeconds: 3_600, whenInDoubt: 'hold' },
    { conversationId, request: sendMessageRequest.parse(request) },
    { now: new Date(acceptedAt), by: 'accept-event', salt: 'salt' },
  );
  await ledger.claimEvent({
    ...event,
    digest: 'digest',
    receivedAt: acceptedAt,
    state: 'actions',
    actions: [{ id: action.id, route }],
  });
  await ledger.claimAction(action);
  for (const [seconds, changeOf] of steps) {
    const at = plusSeconds(action.updatedAt, seconds);
    const change = changeOf(action, at);
    const after: Action = evolve(action, change, { now: new Date(at), by: byOf(change) });
    await ledger.advance(action, after);
    action = after;
  }
  return action;
}

function byOf({ transition }: Change): string {
  if (['lease', 'created', 'refused', 'unknown'].includes(transition)) return 'accept-event';
  if (['resend', 'resolvedSent', 'resolvedNotSent'].includes(transition)) return 'operate-actions';
  return transition === 'reported' ? 'twilio-callback' : 'get-action';
}

type Steps = Sample['steps'];

/** The steps of the nth action, whose number makes Twilio's ids its own. */
type Way = (nth: number) => Steps;

const undeliverable = { reason: 'failed', message: '30003: Unreachable destination handset', code: 30003 } as const;
const misspelt = { reason: 'refused', message: "Invalid 'To' Phone Number", httpStatus: 400, code: 21211 } as const;
const silent = { reason: 'unknown', message: 'Twilio gave no answer within 10 s.' } as const;
const absent = { reason: 'notFound', message: 'The message is not in the conversation.' } as const;

const lease: Steps[number] = [
  0.04,
  (_, at) => ({ transition: 'lease', lease: { id: 'lease', until: plusSeconds(at, 45) } }),
];

const pending: Way = (nth) => [
  lease,
  [
    0.31,
    () => ({
      transition: 'created',
      twilioActionId: `conv_action_01jd7q8m${String(nth).padStart(6, '0')}`,
      related: { messageSid: `SM${String(nth).padStart(32, '0')}` },
    }),
  ],
];

const reported = (status: 'delivered' | 'undelivered', errorCode?: number): Steps[number] => [
  2.2,
  ({ request }, at) => ({
    transition: 'reported',
    delivery: [{ recipient: request.payload.to[0]?.address ?? '', status, at, ...(errorCode && { errorCode }) }],
    said: errorCode === undefined ? status : `${status} (${errorCode})`,
  }),
];

/** Completed so many seconds after Twilio took it. */
export const completedAfter =
  (seconds: number): Way =>
  (nth) => [...pending(nth), [seconds, () => ({ transition: 'completed', polls: Math.ceil(seconds / 3) })]];

const delivered: Way = (nth) => [...completedAfter(1.7)(nth), reported('delivered')];

const failed: Way = (nth) => [
  ...pending(nth),
  [1.9, () => ({ transition: 'failed', polls: 1, failure: undeliverable })],
  reported('undelivered', 30003),
];

/** The ways that actions go, by where they end. */
export const ways = {
  accepted: () => [],
  pending,
  completed: completedAfter(1.7),
  delivered,
  failed,
  refused: () => [lease, [0.22, () => ({ transition: 'refused', failure: misspelt })]],
  expired: (nth) => [...pending(nth), [3_599, () => ({ transition: 'expired', polls: 74 })]],
  inDoubt: () => [
    lease,
    [10, (_, at) => ({ transition: 'unknown', lease: { id: 'lease', until: at }, failure: silent })],
    [300, () => ({ transition: 'hold', failure: absent })],
  ],
  resent: (nth) => [
    ...failed(nth),
    [1_260, () => ({ transition: 'resend', who, why: 'the customer switched the phone on, case 4711' })],
    ...delivered(nth + 1),
  ],
} satisfies Record<string, Way>;
