import type { Change } from '../core/action/change.ts';
import type { Conversations, Log } from '../core/ports.ts';
import type { AdvanceDependencies } from '../steps/advance.ts';

export interface FollowActionDependencies extends AdvanceDependencies {
  readonly conversations: Conversations;
  readonly log: Log;
}

/** The change to write, if any, and how long Twilio asks to wait. */
export interface LookResult {
  readonly change?: Change;
  readonly retryAfterSeconds?: number;
}
