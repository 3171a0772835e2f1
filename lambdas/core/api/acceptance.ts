import type * as z from 'zod/mini';
import type { Action } from '../action/action.ts';
import type { Reading } from '../bridge/source.ts';
import type { ProblemError } from '../errors.ts';
import type { acceptedState, Declined } from '../event.ts';

export interface AcceptedEvent {
  readonly eventId: string;
  readonly state: z.infer<typeof acceptedState>;
  readonly duplicate: boolean;
  readonly actions: readonly Action[];
  readonly declined?: readonly Declined[] | undefined;
  readonly reason?: string | undefined;
}

export interface RefusedEvent {
  /** Undefined if it could not be read. */
  readonly eventId?: string | undefined;
  readonly problem: ProblemError;
}

export type Acceptance =
  | { readonly kind: 'event'; readonly event: AcceptedEvent }
  /** In the order of the events. */
  | { readonly kind: 'batch'; readonly entries: readonly (AcceptedEvent | RefusedEvent)[] }
  | Extract<Reading, { kind: 'reply' }>;
