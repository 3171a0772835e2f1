import type { StatusGroup } from '../action/transitions.ts';
import type { EventRecord, UnreadableEvent } from '../event.ts';
import type { Page } from '../ports.ts';
import type { RecordedAction } from './answers.ts';
import type { Selection } from './queries.ts';

/**
 * The ledger as auditors and operators read it: every action is verified, and one that cannot be read is not left out.
 * Every method may throw LedgerUnavailableError.
 */
export interface Audit {
  show(id: string): Promise<RecordedAction | undefined>;
  /**
   * Lists actions, newest first. A page ends early after 500 actions that do not match; its cursor goes on.
   *
   * @throws {QueryInvalidError} if the cursor is not from a page of this selection
   */
  list(selection: Selection, page: { readonly limit: number; readonly cursor?: string }): Promise<Page<RecordedAction>>;
  /** Counts the actions accepted on a UTC day, by their status now. */
  count(day: string): Promise<Record<StatusGroup, number>>;
}

export type EventStory = (EventRecord | UnreadableEvent) & { readonly found: readonly RecordedAction[] };
