import type * as z from 'zod/mini';
import type { Action } from '../action/action.ts';
import type { Reading } from '../bridge/source.ts';
import type { ProblemError } from '../errors.ts';
import type { acceptedState, Declined } from '../event.ts';

/** What an upstream system is told about its event. */
export interface AcceptedEvent {
  readonly eventId: string;
  readonly state: z.infer<typeof acceptedState>;
  /** Whether the event was on record before. */
  readonly duplicate: boolean;
  readonly actions: readonly Action[];
  /** The routes that take its type and made nothing of it, if any. */
  readonly declined?: readonly Declined[] | undefined;
  /** Why it was ignored, if it was. */
  readonly reason?: string | undefined;
}

/** An event of a batch that was not taken. */
export interface RefusedEvent {
  /** Undefined of one that could not be read so far. */
  readonly eventId?: string | undefined;
  readonly problem: ProblemError;
}

/** What became of a request. */
export type Acceptance =
  | { readonly kind: 'event'; readonly event: AcceptedEvent }
  /** What became of each event of a batch, in its order. */
  | { readonly kind: 'batch'; readonly entries: readonly (AcceptedEvent | RefusedEvent)[] }
  | Extract<Reading, { kind: 'reply' }>;
