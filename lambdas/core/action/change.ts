import type { Evidence, Failure, Lease, TwilioTimes } from './action.ts';
import type { Delivery } from './delivery-statuses.ts';
import type { TransitionName } from './transitions.ts';

export interface DeliveryNews {
  /** The whole list, with the news in it. */
  readonly delivery: readonly Delivery[];
  /** The news in a few words, for the history. */
  readonly said: string;
}

export interface Decision {
  readonly who: string;
  readonly why: string;
}

interface Ended {
  readonly related?: Record<string, string>;
  readonly polls: number;
  readonly times?: TwilioTimes | undefined;
}

interface Brought {
  lease: { readonly lease: Lease };
  created: { readonly twilioActionId: string; readonly related?: Record<string, string> };
  refused: { readonly failure: Failure };
  notCreated: { readonly failure: Failure; readonly sendAfter: string };
  /** The lease ends with the call, so that the search need not wait for its time. */
  unknown: { readonly failure: Failure; readonly lease: Lease };
  adopted: { readonly evidence: Evidence } & Partial<DeliveryNews>;
  proven: { readonly evidence: Evidence } & Partial<DeliveryNews>;
  disproven: { readonly evidence: Evidence; readonly failure: Failure } & Partial<DeliveryNews>;
  sendAgain: { readonly failure: Failure };
  hold: { readonly failure: Failure };
  heldBroken: { readonly failure: Failure };
  completed: Ended;
  failed: Ended & { readonly failure: Failure };
  expired: { readonly polls: number };
  reported: DeliveryNews;
  resend: Decision;
  resolvedSent: Decision;
  resolvedNotSent: Decision & { readonly failure: Failure };
  withheld: unknown;
  erased: Decision;
}

/** Something that happened to an action: a transition and what it brings along. */
export type Change<T extends TransitionName = TransitionName> = {
  readonly [Name in T]: { readonly transition: Name } & Brought[Name];
}[T];

/** When it happened, and which part of the bridge recorded it. */
export interface Moment {
  readonly now: Date;
  readonly by: string;
}
