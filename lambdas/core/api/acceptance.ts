import type * as z from 'zod/mini';
import type { Action } from '../action/action.ts';
import type { Reading } from '../bridge/source.ts';
import type { ProblemError } from '../errors.ts';
import type { acceptedState, Declined } from '../event.ts';

/** The result for an accepted event. */
export interface AcceptedEvent {
  readonly eventId: string;
  readonly state: z.infer<typeof acceptedState>;
  readonly duplicate: boolean;
  readonly actions: readonly Action[];
  /** The routes of its type that made nothing of it. */
  readonly declined?: readonly Declined[] | undefined;
  /** Why it was ignored, if it was. */
  readonly reason?: string | undefined;
}

/** An event of a batch that was rejected. */
export interface RefusedEvent {
  /** Undefined if it could not be read. */
  readonly eventId?: string | undefined;
  readonly problem: ProblemError;
}

/** The result for a request. */
export type Acceptance =
  | { readonly kind: 'event'; readonly event: AcceptedEvent }
  /** One result for each event, in their order. */
  | { readonly kind: 'batch'; readonly entries: readonly (AcceptedEvent | RefusedEvent)[] }
  | Extract<Reading, { kind: 'reply' }>;
