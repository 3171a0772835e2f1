/** Every status an Action can have in the ledger. PENDING, COMPLETED and FAILED are Twilio's own and mean what Twilio means. */
export const statuses = ['ACCEPTED', 'SENDING', 'PENDING', 'COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'] as const;
export type Status = (typeof statuses)[number];

interface Transition {
  readonly from: readonly Status[];
  /** `same`: it says more of an action, and changes nothing of where it stands. */
  readonly to: Status | 'same';
  /** What it says in the diagram. */
  readonly because: string;
}

/**
 * The only ways from one status to another. The ledger derives the condition of each write from `from`, and the
 * diagram in docs/reference/data-model.md is generated from this table.
 */
export const transitions = {
  lease: { from: ['ACCEPTED'], to: 'SENDING', because: 'one sender takes the lease' },
  created: { from: ['SENDING'], to: 'PENDING', because: 'Twilio answered 202' },
  refused: { from: ['SENDING'], to: 'FAILED', because: 'Twilio refused it: 400, 404, other 4xx' },
  notCreated: {
    from: ['SENDING'],
    to: 'ACCEPTED',
    because: '429, 503, 401, 403, or no connection: sent again later',
  },
  unknown: { from: ['SENDING'], to: 'SENDING', because: 'no telling answer: the lease ends and the search begins' },
  adopted: { from: ['SENDING'], to: 'PENDING', because: 'the search found its message, still on its way' },
  proven: {
    from: ['SENDING', 'PENDING', 'IN_DOUBT', 'EXPIRED'],
    to: 'COMPLETED',
    because: 'its message was found, and went',
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
    because: 'Twilio tells how far its message got',
  },
  resend: { from: ['FAILED', 'EXPIRED', 'IN_DOUBT'], to: 'ACCEPTED', because: 'a person has it sent again' },
  resolvedSent: { from: ['IN_DOUBT', 'EXPIRED'], to: 'COMPLETED', because: 'a person found that it was sent' },
  resolvedNotSent: { from: ['IN_DOUBT', 'EXPIRED'], to: 'FAILED', because: 'a person found that it was not sent' },
  withheld: {
    from: ['FAILED', 'EXPIRED'],
    to: 'same',
    because: 'nobody had it sent again in time, its content is withheld',
  },
  erased: {
    from: ['COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'],
    to: 'same',
    because: 'a person had its content erased',
  },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

/** What an entry of a history means, in words for whoever has not read the code. */
export function meaningOf(transition: TransitionName | 'claimed'): string {
  return transition === 'claimed' ? 'its event was taken, and it was put on record' : transitions[transition].because;
}

/** Whether a transition of this name may leave this status. */
export function isLegal(name: TransitionName, from: Status): boolean {
  return (transitions[name].from as readonly Status[]).includes(from);
}

/** The status that a transition leads to from this one. */
export function statusAfter(name: TransitionName, from: Status): Status {
  const { to }: Transition = transitions[name];
  return to === 'same' ? from : to;
}

/** Settled: the tracker's work on the action is over. Evidence can still correct EXPIRED and IN_DOUBT, and a person resend all but COMPLETED. */
export const settledStatuses = ['COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'] as const satisfies readonly Status[];
export type SettledStatus = (typeof settledStatuses)[number];

export function isSettled(status: Status): status is SettledStatus {
  return (settledStatuses as readonly Status[]).includes(status);
}

/** The statuses as lists and counts have them: OPEN is ACCEPTED, SENDING and PENDING together. */
export const statusGroups = ['OPEN', ...settledStatuses] as const;
export type StatusGroup = (typeof statusGroups)[number];

export function statusGroupOf(status: Status): StatusGroup {
  return isSettled(status) ? status : 'OPEN';
}
