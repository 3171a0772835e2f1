import type { Action } from '../../lambdas/core/action/action.ts';
import type { EventStory } from './bridge-records.ts';
import type { ForgedEvent, TakenEvent } from './deliver-events.ts';
import type { TwilioAccount } from './twilio-account.ts';

/** What a run left behind: what upstream was told, what the ledger says, what Twilio says. */
export interface RunFindings {
  readonly events: readonly {
    readonly id: TakenEvent['sent']['id'];
    /** The routes that must have made its actions. */
    readonly routes: readonly string[];
    readonly answers: TakenEvent['answers'];
    /** Undefined when the bridge knows no such event. */
    readonly story: EventStory | undefined;
  }[];
  readonly forged: readonly (ForgedEvent & { readonly isOnRecord: boolean })[];
  /** The actions on record, by id. */
  readonly actions: ReadonlyMap<string, Action>;
  readonly twilio: TwilioAccount;
  /** Whether searches for messages that were never made had the time to end. */
  readonly areSearchesOver: boolean;
}

/** A promise that was broken. */
export interface Violation {
  readonly promise: string;
  /** The event or the action, by its id. */
  readonly subject: string;
  readonly detail: string;
}
