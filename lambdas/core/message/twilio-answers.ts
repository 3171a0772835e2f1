import type { Failure, TwilioTimes } from '../action/action.ts';

export interface TwilioAction {
  readonly id: string;
  /** PENDING, COMPLETED or FAILED. Any other word counts as not known yet. */
  readonly status: string;
  readonly related?: Record<string, string>;
  readonly failureReason?: string;
  readonly failureCode?: number;
  /** Only after its end, and only if Twilio says when. */
  readonly times?: TwilioTimes;
}

/** Why a create call made no Action. It decides when to retry. */
export type NotCreatedReason = 'busy' | 'unreachable' | 'unauthorized';

/** `open` (ACTIVE or INACTIVE) takes messages, `closed` never again, `missing` is a 404, `unknown` means no answer. */
export type ConversationState = 'open' | 'closed' | 'missing' | 'unknown';

/** The result of a create call: the rows of "what happened" in docs/explanation/design.md. */
export type CreateResult =
  | { readonly kind: 'created'; readonly action: TwilioAction }
  | { readonly kind: 'refused'; readonly failure: Failure; readonly conversation?: ConversationState }
  | {
      readonly kind: 'notCreated';
      readonly reason: NotCreatedReason;
      readonly failure: Failure;
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'unknown'; readonly failure: Failure };

/** A poll that fails never makes the action fail. */
export type PollResult =
  | { readonly kind: 'found'; readonly action: TwilioAction }
  | { readonly kind: 'notKnown'; readonly failure: Failure; readonly retryAfterSeconds?: number };

/** Asking again is always safe. */
export type ResolveResult =
  | { readonly kind: 'resolved'; readonly conversationId: string; readonly how: 'created' | 'reused' }
  /** Not retryable: the same request would fail again. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  | {
      readonly kind: 'notResolved';
      readonly reason: NotCreatedReason;
      readonly failure: Failure;
      readonly retryAfterSeconds?: number;
    };

export interface Participant {
  readonly address?: string;
  readonly channel?: string;
  readonly participantId?: string;
}

export interface Communication {
  readonly id: string;
  /** For SMS, RCS and WhatsApp. */
  readonly messageSid?: string;
  readonly text: string;
  readonly author: Participant;
  readonly recipients: readonly (Participant & { readonly deliveryStatus?: string })[];
  /** ISO 8601; absent if Twilio gives none. */
  readonly createdAt?: string;
}

/** One message in full: a list may leave out times and participant ids. */
export type CommunicationResult =
  | { readonly kind: 'found'; readonly communication: Communication }
  | { readonly kind: 'notKnown'; readonly failure: Failure; readonly retryAfterSeconds?: number };

export type SearchResult =
  | { readonly kind: 'searched'; readonly communications: readonly Communication[] }
  | { readonly kind: 'notKnown'; readonly failure: Failure };
