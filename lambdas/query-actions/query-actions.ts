import type { Action } from '../core/action.ts';
import { isActionId } from '../core/action-id.ts';
import { NotFoundError, QueryInvalidError } from '../core/errors.ts';
import type { EventRecord } from '../core/event.ts';
import type { Ledger, Page } from '../core/ports.ts';
import { listQuery } from '../core/queries.ts';
import { inWords, violationsOf } from '../core/violations.ts';

/** No longer one was ever accepted, and DynamoDB would refuse it as a key. */
const MAX_EVENT_ID_CHARACTERS = 256;

/** An action of an event; an event that was claimed half has ids without an action. */
export interface EventStory extends EventRecord {
  readonly found: readonly Action[];
}

/** @throws {NotFoundError} when no such action is on record */
export async function showAction(id: string, ledger: Ledger): Promise<Action> {
  const action = isActionId(id) ? await ledger.getAction(id) : undefined;
  if (!action) throw new NotFoundError('No action of this id is on record. Ids are act_ and 26 letters and digits.');
  return action;
}

/** @throws {QueryInvalidError} when a parameter is missing, unknown or out of bounds */
export async function listActions(query: Record<string, string | undefined>, ledger: Ledger): Promise<Page<Action>> {
  const parsed = listQuery.safeParse(query);
  if (!parsed.success) {
    const violations = violationsOf(parsed.error);
    throw new QueryInvalidError(`GET /actions takes conversationId, limit and cursor. ${inWords(violations)}`, {
      violations,
    });
  }
  const { conversationId: conversation, ...page } = parsed.data;
  return ledger.listByConversation(conversation, page);
}

/**
 * What became of an event. One id may stand for several events only when several CloudEvents sources speak through
 * one configured source; `ceSource` then tells them apart.
 *
 * @throws {NotFoundError} when no such event is on record
 * @throws {QueryInvalidError} when several are
 */
export async function showEvent(
  { source, eventId, ceSource }: { source: string; eventId: string; ceSource?: string | undefined },
  ledger: Ledger,
): Promise<EventStory> {
  const all = eventId.length <= MAX_EVENT_ID_CHARACTERS ? await ledger.findEvents(source, eventId) : [];
  const events = ceSource === undefined ? all : all.filter(({ origin }) => origin === ceSource);
  const [event, ...others] = events;
  if (!event) throw new NotFoundError('No event of this id is on record for this source.');
  if (others.length > 0) {
    throw new QueryInvalidError(
      `${events.length} CloudEvents sources used this id. Add ?ceSource= with one of: ${events.map(({ origin }) => origin).join(', ')}`,
    );
  }
  const found = await Promise.all(event.actions.map(({ id }) => ledger.getAction(id)));
  return { ...event, found: found.filter((action) => action !== undefined) };
}

/** @throws {LedgerUnavailableError} when the ledger cannot be read */
export async function checkHealth(ledger: Ledger): Promise<void> {
  await ledger.getAction('health');
}
