import type { StatusGroup } from '../action/transitions.ts';
import type { EventRecord, UnreadableEvent } from '../event.ts';
import type { Page } from '../ports.ts';
import type { RecordedAction } from './answers.ts';
import type { Selection } from './queries.ts';

/**
 * What auditors and operators read of the ledger: every action with what its hashes say of it, and none left out because it
 * cannot be read. Every method may throw LedgerUnavailableError.
 */
export interface Audit {
  /** An action as of its last write. */
  show(id: string): Promise<RecordedAction | undefined>;
  /**
   * Newest first. Where a page would need more than 500 actions looked at, it ends before it is full, and its cursor goes on.
   *
   * @throws {QueryInvalidError} when the cursor is not from a page of this selection
   */
  list(selection: Selection, page: { readonly limit: number; readonly cursor?: string }): Promise<Page<RecordedAction>>;
  /** How many of the actions accepted on a UTC day are in each status now. */
  count(day: string): Promise<Record<StatusGroup, number>>;
}

/** An action of an event; an event that was claimed half has ids without an action. */
export type EventStory = (EventRecord | UnreadableEvent) & { readonly found: readonly RecordedAction[] };
