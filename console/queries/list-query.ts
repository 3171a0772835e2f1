import * as z from 'zod';
import type { ActionsQuery } from '../../client/bridge-client.ts';
import { statuses } from '../../lambdas/core/action/transitions.ts';
import { plusSeconds } from '../../lambdas/core/time.ts';
import { ConsoleRefusalError } from '../guard/console-refusal.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** A field that was left empty is no choice. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((it) => (typeof it === 'string' && it.trim() === '' ? undefined : it), schema.optional());
const name = z.string().trim().max(512);

/** What a list is of, as its address says it. */
const listFilter = z.object({
  status: optional(z.enum(['OPEN', ...statuses])),
  by: optional(z.enum(['conversation', 'route', 'event'])),
  /** A conversation's id, a route's name, or `<source>/<event id>`. */
  of: optional(name),
  /** The first and the last UTC day. */
  from: optional(z.iso.date()),
  to: optional(z.iso.date()),
  cursor: optional(z.string()),
});
export type ListFilter = z.output<typeof listFilter>;

/** @throws {ConsoleRefusalError} when it is no filter */
export function listFilterOf(query: Readonly<Record<string, string>>): ListFilter {
  const parsed = listFilter.safeParse(query);
  if (!parsed.success) {
    throw new ConsoleRefusalError(400, `This is no list. ${z.prettifyError(parsed.error)}`);
  }
  const { status, ...filter } = parsed.data;
  // The API chooses by one thing; what was typed last is what is meant.
  return filter.of === undefined ? { ...filter, status, by: undefined } : filter;
}

/**
 * A filter as the API is asked.
 *
 * @throws {ConsoleRefusalError} when an event is named without its source
 */
export function actionsQueryOf({ status, by, of, from, to }: ListFilter): ActionsQuery {
  const span = {
    from: from && plusSeconds(from, 0),
    to: to && plusSeconds(to, DAY_SECONDS),
  };
  switch (of === undefined ? undefined : by) {
    case 'conversation':
      return { conversationId: of, ...span };
    case 'route':
      return { route: of, ...span };
    case 'event': {
      const [, source, eventId] = /^([^/]+)\/(.+)$/s.exec(of ?? '') ?? [];
      if (source === undefined) throw new ConsoleRefusalError(400, 'Write an event as source/id, such as shop/evt_1.');
      return { source, eventId };
    }
    default:
      return { status, ...span };
  }
}

/** The address of a list, below the console's. */
export function listHref(filter: ListFilter): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) if (value !== undefined) query.set(key, value);
  return query.size > 0 ? `/console?${query}` : '/console';
}
