import type * as z from 'zod/mini';
import { isActionId } from '../core/action/action-id.ts';
import type { DailyCounts, RecordedAction } from '../core/api/answers.ts';
import type { Audit, EventStory } from '../core/api/audit.ts';
import { countsParameters, daysOf, listQuery, selectionOf } from '../core/api/queries.ts';
import { NotFoundError, QueryInvalidError } from '../core/errors.ts';
import type { Ledger, Page } from '../core/ports.ts';
import { inWords, violationsOf } from '../core/violations.ts';

/** Longer ids are never accepted, and DynamoDB would reject them as keys. */
const MAX_EVENT_ID_CHARACTERS = 256;

/** Limits of what an error repeats of unknown parameters. */
const MAX_STRANGE = 3;
const MAX_NAME_CHARACTERS = 64;

export interface QueryDependencies {
  readonly ledger: Ledger;
  readonly audit: Audit;
}

type Query = Readonly<Record<string, string | undefined>>;

/** @throws {NotFoundError} */
export async function showAction(id: string, audit: Audit): Promise<RecordedAction> {
  const action = isActionId(id) ? await audit.show(id) : undefined;
  if (!action) throw new NotFoundError('No action of this id is on record. Ids are act_ and 26 of a–z and 2–7.');
  return action;
}

/** @throws {QueryInvalidError} if a parameter is unknown, out of bounds or does not fit another */
export async function listActions(query: Query, { ledger, audit }: QueryDependencies): Promise<Page<RecordedAction>> {
  const { limit, cursor, ...asked } = parsed(listQuery, query, 'GET /actions');
  const { source, eventId } = asked;
  if (source !== undefined && eventId !== undefined) return listOfEvent({ source, eventId }, { ledger, audit });
  return audit.list(selectionOf(asked), { limit, ...(cursor !== undefined && { cursor }) });
}

/** One page holds all actions of an event, because each route makes at most one. */
async function listOfEvent(
  { source, eventId }: { readonly source: string; readonly eventId: string },
  { ledger, audit }: QueryDependencies,
): Promise<Page<RecordedAction>> {
  const ids = (await ledger.findEvents(source, eventId)).flatMap(({ actions }) => actions.map(({ id }) => id));
  const found = await Promise.all(ids.map((id) => audit.show(id)));
  return { items: found.filter((action) => action !== undefined).reverse() };
}

/**
 * Counts the actions of each day by status.
 *
 * @throws {QueryInvalidError} if there are no days, or more than 31
 */
export async function countActions(query: Query, now: Date, audit: Audit): Promise<DailyCounts> {
  const days = daysOf(parsed(countsParameters, query, 'GET /counts'), now);
  if (!days)
    throw new QueryInvalidError(
      'GET /counts takes 1 to 31 days: from must not be after to, and at most 30 days before it.',
    );
  const counted: DailyCounts['days'] = [];
  // In turn, because a day queries every status and shard at once.
  for (const day of days) counted.push({ day, counts: await audit.count(day) });
  return { days: counted };
}

function parsed<T extends z.ZodMiniObject>(schema: T, query: Query, operation: string): z.output<T> {
  const known = Object.keys(schema.shape);
  const strange = Object.keys(query).filter((name) => !known.includes(name));
  const result = schema.safeParse(strange.length > 0 ? without(query, strange) : query);
  if (result.success && strange.length === 0) return result.data;
  const violations = [
    ...strange.slice(0, MAX_STRANGE).map((name) => ({
      pointer: `/${name.slice(0, MAX_NAME_CHARACTERS)}`,
      detail: `is no parameter of ${operation}, which knows ${known.join(', ')}`,
    })),
    ...(result.success ? [] : violationsOf(result.error)),
  ];
  throw new QueryInvalidError(`The query of ${operation} is invalid. ${inWords(violations)}`, { violations });
}

function without(query: Query, names: readonly string[]): Query {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !names.includes(name)));
}

/**
 * Returns an event and its actions. Several events share an id only if several CloudEvents sources share a configured
 * source; then `origin` is needed.
 *
 * @param sources the names of the configured sources, for the hint
 * @throws {NotFoundError}
 * @throws {QueryInvalidError} if there are several
 */
export async function showEvent(
  { source, eventId, origin }: { source: string; eventId: string; origin?: string | undefined },
  { ledger, audit, sources }: QueryDependencies & { readonly sources: () => readonly string[] },
): Promise<EventStory> {
  const all = eventId.length <= MAX_EVENT_ID_CHARACTERS ? await ledger.findEvents(source, eventId) : [];
  const events = origin === undefined ? all : all.filter((event) => event.origin === origin);
  const [event, ...others] = events;
  if (!event) throw new NotFoundError(`No event of this id is on record for this source. ${hintOf(source, sources())}`);
  if (others.length > 0) {
    throw new QueryInvalidError(
      `${events.length} CloudEvents sources used this id. Add ?origin= with one of: ${events.map(({ origin }) => origin).join(', ')}`,
    );
  }
  const found = await Promise.all(event.actions.map(({ id }) => audit.show(id)));
  return { ...event, found: found.filter((action) => action !== undefined) };
}

/** A source that is no longer configured may still have events on record. */
function hintOf(source: string, configured: readonly string[]): string {
  if (configured.includes(source))
    return 'Its sender knows the id; one that was refused with 4xx is not on record, unless as mapping-failed.';
  return `No source of this name is configured, either: bridge.config.ts has ${configured.join(', ') || 'none'}.`;
}

/** @throws {LedgerUnavailableError} */
export async function checkHealth(ledger: Ledger): Promise<void> {
  await ledger.getAction('health');
}
