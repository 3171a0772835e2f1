/** PENDING, COMPLETED and FAILED are Twilio's own and mean what Twilio means. */
export const statuses = ['ACCEPTED', 'SENDING', 'PENDING', 'COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'] as const;
export type Status = (typeof statuses)[number];

interface Transition {
  readonly from: readonly Status[];
  /** `same`: the status stays. */
  readonly to: Status | 'same';
  /** The words of the timeline. */
  readonly because: string;
}

/** The only ways from one status to another. The ledger's conditions and the reference are made from it. */
export const transitions = {
  lease: { from: ['ACCEPTED'], to: 'SENDING', because: 'sending started' },
  created: { from: ['SENDING'], to: 'PENDING', because: 'Twilio answered 202' },
  refused: { from: ['SENDING'], to: 'FAILED', because: 'Twilio rejected it: 400, 404, other 4xx' },
  notCreated: {
    from: ['SENDING'],
    to: 'ACCEPTED',
    because: '429, 503, 401, 403, or no connection: retried later',
  },
  unknown: { from: ['SENDING'], to: 'SENDING', because: 'no clear answer: the search for its message began' },
  adopted: { from: ['SENDING'], to: 'PENDING', because: 'its message was found, still on its way' },
  proven: {
    from: ['SENDING', 'PENDING', 'IN_DOUBT', 'EXPIRED'],
    to: 'COMPLETED',
    because: 'its message was found, and was sent',
  },
  disproven: {
    from: ['SENDING', 'PENDING', 'IN_DOUBT', 'EXPIRED'],
    to: 'FAILED',
    because: 'its message was found, and was not delivered',
  },
  sendAgain: { from: ['SENDING'], to: 'ACCEPTED', because: 'not found, and the route says resend' },
  hold: { from: ['SENDING'], to: 'IN_DOUBT', because: 'not found, and the route says hold' },
  heldBroken: {
    from: ['ACCEPTED'],
    to: 'IN_DOUBT',
    because: 'its record was changed, so it is not sent and a person decides',
  },
  completed: { from: ['PENDING', 'EXPIRED'], to: 'COMPLETED', because: 'Twilio says COMPLETED' },
  failed: { from: ['PENDING', 'EXPIRED'], to: 'FAILED', because: 'Twilio says FAILED' },
  expired: { from: ['ACCEPTED', 'PENDING'], to: 'EXPIRED', because: 'the deadline passed' },
  reported: {
    from: ['PENDING', 'COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'],
    to: 'same',
    because: 'Twilio reported its delivery',
  },
  resend: { from: ['FAILED', 'EXPIRED', 'IN_DOUBT'], to: 'ACCEPTED', because: 'a person resent it' },
  resolvedSent: { from: ['IN_DOUBT', 'EXPIRED'], to: 'COMPLETED', because: 'a person found that it was sent' },
  resolvedNotSent: { from: ['IN_DOUBT', 'EXPIRED'], to: 'FAILED', because: 'a person found that it was not sent' },
  withheld: {
    from: ['FAILED', 'EXPIRED'],
    to: 'same',
    because: 'its grace ended, and its content was withheld',
  },
  erased: {
    from: ['COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'],
    to: 'same',
    because: 'a person erased its content',
  },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

/** Returns what an entry of a history means, in words for a person. */
export function meaningOf(transition: TransitionName | 'claimed'): string {
  return transition === 'claimed' ? 'its event was accepted' : transitions[transition].because;
}

export function isLegal(name: TransitionName, from: Status): boolean {
  return (transitions[name].from as readonly Status[]).includes(from);
}

export function statusAfter(name: TransitionName, from: Status): Status {
  const { to }: Transition = transitions[name];
  return to === 'same' ? from : to;
}

/**
 * The tracker's work is over. Evidence can still correct EXPIRED and IN_DOUBT, and a person can resend all but
 * COMPLETED.
 */
export const settledStatuses = ['COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'] as const satisfies readonly Status[];
export type SettledStatus = (typeof settledStatuses)[number];

export function isSettled(status: Status): status is SettledStatus {
  return (settledStatuses as readonly Status[]).includes(status);
}

/** The statuses of lists and counts: OPEN is ACCEPTED, SENDING and PENDING together. */
export const statusGroups = ['OPEN', ...settledStatuses] as const;
export type StatusGroup = (typeof statusGroups)[number];

export function statusGroupOf(status: Status): StatusGroup {
  return isSettled(status) ? status : 'OPEN';
}
