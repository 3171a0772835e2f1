import type { Fault } from './faults.ts';

/** What the simulator does for a recipient. */
export type Behaviour =
  | { readonly kind: 'refuse'; readonly code: number; readonly message: string }
  /** `slowness` multiplies the settle time. */
  | { readonly kind: 'settle'; readonly slowness: number; readonly failureReason: string | null }
  /** `tries`: how many create calls of the same message it befalls; absent for all. */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly tries?: number };

export interface MagicRecipient {
  readonly address: string;
  /** For a person who chooses one. */
  readonly effect: string;
  readonly behaviour: Behaviour;
}

/**
 * Recipients that choose what happens, in the manner of Twilio's magic test numbers
 * (https://www.twilio.com/docs/iam/test-credentials). Any other recipient's message completes after about a second.
 * The first magic one among several recipients decides; `whatsapp:` and `rcs:` before the number change nothing.
 */
export const magicRecipients: readonly MagicRecipient[] = [
  {
    address: '+15005550001',
    effect: 'refused: 400 with code 21211, no Action is made',
    behaviour: { kind: 'refuse', code: 21211, message: "Invalid 'To' Phone Number: +15005550001" },
  },
  {
    address: '+15005550002',
    effect: 'completes slowly, after about 10 s',
    behaviour: { kind: 'settle', slowness: 10, failureReason: null },
  },
  {
    address: '+15005550003',
    effect: 'answers 500 though it was made: in doubt, then found',
    behaviour: { kind: 'fault', fault: { fault: 'status', status: 500, code: 20500, acts: true } },
  },
  {
    address: '+15005550004',
    effect: 'connection reset, nothing made: in doubt, not found',
    behaviour: { kind: 'fault', fault: { fault: 'resetBefore' } },
  },
  {
    address: '+15005550005',
    effect: '429 with Retry-After: 1 on two tries, then fine',
    behaviour: {
      kind: 'fault',
      fault: { fault: 'status', status: 429, code: 20429, message: 'Too Many Requests', retryAfter: '1', acts: false },
      tries: 2,
    },
  },
  {
    address: '+15005550006',
    effect: '503 on the first try, then fine',
    behaviour: { kind: 'fault', fault: { fault: 'status', status: 503, code: 20503, acts: false }, tries: 1 },
  },
  {
    address: '+15005550007',
    effect: 'never answers though it was made: in doubt, then found',
    behaviour: { kind: 'fault', fault: { fault: 'hangAfter' } },
  },
  {
    address: '+15005550008',
    effect: '202 that is no Action though made: in doubt, then found',
    behaviour: { kind: 'fault', fault: { fault: 'garble' } },
  },
  {
    address: '+15005550009',
    effect: 'FAILED with a failureReason',
    behaviour: { kind: 'settle', slowness: 1, failureReason: '30003: Unreachable destination handset' },
  },
];

const ordinary: Behaviour = { kind: 'settle', slowness: 1, failureReason: null };

/**
 * @param addresses of the recipients
 * @param earlierTries create calls made before for the same message
 */
export function behaviourFor(addresses: readonly string[], earlierTries: number): Behaviour {
  const numbers = addresses.map((address) => address.replace(/^(whatsapp|rcs):/, ''));
  const magic = numbers.flatMap((number) => magicRecipients.filter(({ address }) => address === number))[0];
  if (!magic) return ordinary;
  const { behaviour } = magic;
  const isOver = behaviour.kind === 'fault' && earlierTries >= (behaviour.tries ?? Number.POSITIVE_INFINITY);
  return isOver ? ordinary : behaviour;
}
