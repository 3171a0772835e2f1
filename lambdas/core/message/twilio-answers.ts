import type { Failure, TwilioTimes } from '../action/action.ts';

/** Twilio's account of one Action, in our terms. */
export interface TwilioAction {
  readonly id: string;
  /** PENDING, COMPLETED or FAILED; whatever else Twilio may say one day is not known yet. */
  readonly status: string;
  readonly related?: Record<string, string>;
  /** Why it FAILED, in Twilio's words. */
  readonly failureReason?: string;
  /** Twilio's error code of that, https://www.twilio.com/docs/api/errors. */
  readonly failureCode?: number;
  /** Once it has ended, where Twilio says when. */
  readonly times?: TwilioTimes;
}

/** Why a create call made no Action; it decides how soon another is worth trying. */
export type NotCreatedReason = 'busy' | 'unreachable' | 'unauthorized';

/**
 * What Twilio says of a conversation: `open` (ACTIVE or INACTIVE) takes messages, `closed` never again, `missing` is a
 * 404, and `unknown` means that Twilio did not say.
 */
export type ConversationState = 'open' | 'closed' | 'missing' | 'unknown';

/** What a create call tells about the Action: the rows of docs/explanation/design.md, "what happened". */
export type CreateResult =
  | { readonly kind: 'created'; readonly action: TwilioAction }
  /** With the conversation's state, if Twilio was asked. */
  | { readonly kind: 'refused'; readonly failure: Failure; readonly conversation?: ConversationState }
  | {
      readonly kind: 'notCreated';
      readonly reason: NotCreatedReason;
      readonly failure: Failure;
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'unknown'; readonly failure: Failure };

/** What a poll tells: the Action, or nothing yet. A poll's own failure is never the Action's. */
export type PollResult =
  | { readonly kind: 'found'; readonly action: TwilioAction }
  | { readonly kind: 'notKnown'; readonly failure: Failure; readonly retryAfterSeconds?: number };

/** The conversation between a sender and a recipient, as far as Twilio told. Asking again is always safe. */
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

/** A participant as a Communication names it. */
export interface Participant {
  readonly address?: string;
  readonly channel?: string;
  readonly participantId?: string;
}

/** A message in a Conversation. */
export interface Communication {
  readonly id: string;
  /** The message SID for SMS, RCS and WhatsApp. */
  readonly messageSid?: string;
  readonly text: string;
  readonly author: Participant;
  readonly recipients: readonly (Participant & { readonly deliveryStatus?: string })[];
  /** ISO 8601; absent when Twilio gives no time. */
  readonly createdAt?: string;
}

/** One message, whole: a list may leave out times and participant ids. */
export type CommunicationResult =
  | { readonly kind: 'found'; readonly communication: Communication }
  | { readonly kind: 'notKnown'; readonly failure: Failure; readonly retryAfterSeconds?: number };

export type SearchResult =
  | { readonly kind: 'searched'; readonly communications: readonly Communication[] }
  | { readonly kind: 'notKnown'; readonly failure: Failure };
