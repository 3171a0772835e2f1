import type { Change } from '../core/action/change.ts';
import type { Conversations, Log } from '../core/ports.ts';
import type { AdvanceDependencies } from '../steps/advance.ts';

export interface FollowActionDependencies extends AdvanceDependencies {
  readonly conversations: Conversations;
  readonly log: Log;
}

/** What a look at an action brought: a change to write or none, and how long Twilio asks to be left alone. */
export interface LookResult {
  readonly change?: Change;
  readonly retryAfterSeconds?: number;
}
