import type { Fault } from './faults.ts';

export type Behaviour =
  | { readonly kind: 'refuse'; readonly code: number; readonly message: string }
  /** `slowness` multiplies the settle time. */
  | { readonly kind: 'settle'; readonly slowness: number; readonly failureReason: string | null }
  /** `tries`: how many create calls of a message it affects. @default all */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly tries?: number };

export interface MagicRecipient {
  readonly address: string;
  /** For `--help`. */
  readonly effect: string;
  readonly behaviour: Behaviour;
}

/**
 * Recipients that choose what happens, like Twilio's magic numbers (https://www.twilio.com/docs/iam/test-credentials).
 * The first magic recipient of a message decides; a prefix `whatsapp:` or `rcs:` is ignored. All other messages
 * complete after about a second.
 */
export const magicRecipients: readonly MagicRecipient[] = [
  {
    address: '+15005550001',
    effect: 'refused: 400 with code 21211',
    behaviour: { kind: 'refuse', code: 21211, message: "Invalid 'To' Phone Number: +15005550001" },
  },
  {
    address: '+15005550002',
    effect: 'completes after about 10 s',
    behaviour: { kind: 'settle', slowness: 10, failureReason: null },
  },
  {
    address: '+15005550003',
    effect: 'sent, but answers 500: in doubt, then found',
    behaviour: { kind: 'fault', fault: { fault: 'status', status: 500, code: 20500, acts: true } },
  },
  {
    address: '+15005550004',
    effect: 'not sent, connection reset: in doubt, not found',
    behaviour: { kind: 'fault', fault: { fault: 'resetBefore' } },
  },
  {
    address: '+15005550005',
    effect: 'answers 429 with Retry-After: 1 twice, then completes',
    behaviour: {
      kind: 'fault',
      fault: { fault: 'status', status: 429, code: 20429, message: 'Too Many Requests', retryAfter: '1', acts: false },
      tries: 2,
    },
  },
  {
    address: '+15005550006',
    effect: 'answers 503 once, then completes',
    behaviour: { kind: 'fault', fault: { fault: 'status', status: 503, code: 20503, acts: false }, tries: 1 },
  },
  {
    address: '+15005550007',
    effect: 'sent, but never answers: in doubt, then found',
    behaviour: { kind: 'fault', fault: { fault: 'hangAfter' } },
  },
  {
    address: '+15005550008',
    effect: 'sent, but the 202 is garbled: in doubt, then found',
    behaviour: { kind: 'fault', fault: { fault: 'garble' } },
  },
  {
    address: '+15005550009',
    effect: 'FAILED with a reason',
    behaviour: { kind: 'settle', slowness: 1, failureReason: '30003: Unreachable destination handset' },
  },
];

const ordinary: Behaviour = { kind: 'settle', slowness: 1, failureReason: null };

/** @param earlierTries earlier create calls of the same message */
export function behaviourFor(addresses: readonly string[], earlierTries: number): Behaviour {
  const numbers = addresses.map((address) => address.replace(/^(whatsapp|rcs):/, ''));
  const magic = numbers.flatMap((number) => magicRecipients.filter(({ address }) => address === number))[0];
  if (!magic) return ordinary;
  const { behaviour } = magic;
  const isOver = behaviour.kind === 'fault' && earlierTries >= (behaviour.tries ?? Number.POSITIVE_INFINITY);
  return isOver ? ordinary : behaviour;
}
