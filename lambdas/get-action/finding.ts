import type { Change } from '../core/action/change.ts';
import type { Clock, Conversations, Ledger, Log, Metrics } from '../core/ports.ts';

export interface GetActionDependencies {
  readonly ledger: Ledger;
  readonly conversations: Conversations;
  readonly now: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly by: string;
}

/** What a look at an action brought: a change to write or none, and how long Twilio asks to be left alone. */
export interface Finding {
  readonly change?: Change;
  readonly retryAfterSeconds?: number;
}
