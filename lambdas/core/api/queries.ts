import * as z from 'zod/mini';
import { conversationId } from '../action/send-message.ts';
import { type Status, type StatusGroup, statuses, statusGroupOf } from '../action/transitions.ts';
import { type TwilioIdName, twilioIdNames } from '../message/twilio-ids.ts';
import { dayOf, plusSeconds, secondsBetween } from '../time.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const DAY_SECONDS = 24 * 60 * 60;
const DEFAULT_COUNTED_DAYS = 7;
const MAX_COUNTED_DAYS = 31;

const DAY = 'is no day, such as 2026-11-24';
const MOMENT = 'is no moment with its offset, such as 2026-11-24T08:00:00Z';

/** The longest name or id that is ever accepted. */
const name = z.string().check(z.minLength(1), z.maxLength(256));

/** Digits only: Number() would read `0x10`, `1e1` and ` 5 ` too. */
const count = z.pipe(
  z.transform((text) => (typeof text === 'string' && /^[1-9]\d*$/.test(text) ? Number(text) : text)),
  z.int().check(z.gte(1), z.lte(MAX_LIMIT)),
);

/** {@link listQuery} checks their combination. */
export const listParameters = z.strictObject({
  conversationId: z
    .optional(conversationId)
    .register(z.globalRegistry, { description: 'Actions of this conversation.' }),
  status: z
    .optional(z.enum([...statuses, 'OPEN']))
    .register(z.globalRegistry, { description: 'Actions in this status. OPEN: ACCEPTED, SENDING or PENDING.' }),
  route: z.optional(name).register(z.globalRegistry, { description: 'Actions of this route.' }),
  messageSid: z.optional(name).register(z.globalRegistry, { description: 'The action of this message, by its SID.' }),
  twilioActionId: z.optional(name).register(z.globalRegistry, { description: 'The action of this Action of Twilio.' }),
  communicationId: z
    .optional(name)
    .register(z.globalRegistry, { description: 'The action of this message in its conversation.' }),
  source: z
    .optional(name)
    .register(z.globalRegistry, { description: 'Source of the event whose actions are listed. Needs `eventId`.' }),
  eventId: z
    .optional(name)
    .register(z.globalRegistry, { description: 'Id of the event whose actions are listed. Needs `source`.' }),
  day: z.optional(z.iso.date(DAY)).register(z.globalRegistry, {
    description: 'Accepted on this UTC day. With `conversationId`: accepted or last resent.',
  }),
  from: z.optional(z.iso.datetime({ offset: true, error: MOMENT })).register(z.globalRegistry, {
    description: 'Accepted at this time or later. With `conversationId`: accepted or last resent.',
  }),
  to: z.optional(z.iso.datetime({ offset: true, error: MOMENT })).register(z.globalRegistry, {
    description: 'Accepted before this time. With `conversationId`: accepted or last resent.',
  }),
  limit: z
    ._default(count, DEFAULT_LIMIT)
    .register(z.globalRegistry, { description: `Actions on a page. Default ${DEFAULT_LIMIT}.` }),
  cursor: z
    .optional(z.string().check(z.minLength(1), z.maxLength(1_024)))
    .register(z.globalRegistry, { description: 'Cursor of the previous page, unchanged.' }),
});

export const listQuery = listParameters.check(
  z.superRefine((query, context) => {
    const refuse = (parameter: string, message: string) =>
      context.addIssue({ code: 'custom', path: [parameter], message });
    const { source, eventId, day, from, to } = query;
    const ways = ['conversationId', 'status', 'route', ...twilioIdNames, 'source'] as const;
    const [, ...others] = ways.filter((it) => query[it] !== undefined);
    for (const other of others) refuse(other, `is one way too many to choose: ${ways.join(', ')} with eventId`);
    if ((source === undefined) !== (eventId === undefined)) {
      refuse(source === undefined ? 'source' : 'eventId', 'is missing: source and eventId go together');
    }
    if (day !== undefined && (from !== undefined || to !== undefined)) refuse('day', 'is there with from or to');
    if (source !== undefined) {
      for (const it of ['day', 'from', 'to'] as const)
        if (query[it] !== undefined) refuse(it, 'does not go with an event');
    }
    if (from !== undefined && to !== undefined && secondsBetween(from, to) <= 0) refuse('to', 'is not after from');
  }),
);

/** Half-open, as ISO 8601 in UTC. */
export interface Span {
  readonly from?: string;
  readonly to?: string;
}

export type Selection = Span &
  (
    | { readonly by: 'conversation'; readonly conversationId: string }
    | { readonly by: 'status'; readonly status: Status | StatusGroup }
    | { readonly by: 'route'; readonly route: string }
    | { readonly by: TwilioIdName; readonly id: string }
    | { readonly by: 'all' }
  );

/** Returns the selection of a query that is not for the actions of an event. */
export function selectionOf({
  conversationId,
  status,
  route,
  ...query
}: Omit<z.output<typeof listQuery>, 'limit' | 'cursor'>): Selection {
  const span = spanOf(query);
  if (conversationId !== undefined) return { by: 'conversation', conversationId, ...span };
  if (status !== undefined) return { by: 'status', status, ...span };
  for (const by of twilioIdNames) {
    const id = query[by];
    if (id !== undefined) return { by, id, ...span };
  }
  return route === undefined ? { by: 'all', ...span } : { by: 'route', route, ...span };
}

function spanOf({ day, from, to }: Pick<z.output<typeof listQuery>, 'day' | 'from' | 'to'>): Span {
  if (day !== undefined) return { from: bound(day), to: bound(day, DAY_SECONDS) };
  return {
    ...(from !== undefined && { from: bound(from) }),
    ...(to !== undefined && { to: bound(to) }),
  };
}

/** Later years have six digits and a sign in ISO 8601, which sorts first. */
const LAST_MOMENT = '9999-12-31T23:59:59.999Z';

function bound(moment: string, seconds = 0): string {
  const utc = plusSeconds(moment, seconds);
  return utc.startsWith('+') ? LAST_MOMENT : utc;
}

export function isOfStatus(status: Status, asked: Status | StatusGroup): boolean {
  return status === asked || statusGroupOf(status) === asked;
}

export const countsParameters = z.strictObject({
  from: z
    .optional(z.iso.date(DAY))
    .register(z.globalRegistry, { description: 'First UTC day. Default: six days before `to`.' }),
  to: z.optional(z.iso.date(DAY)).register(z.globalRegistry, { description: 'Last UTC day. Default: today.' }),
});

/**
 * Returns the UTC days of a query, oldest first, as `yyyy-mm-dd`.
 *
 * @returns undefined if `to` is before `from`, or there are more than 31 days
 */
export function daysOf({ from, to }: z.output<typeof countsParameters>, now: Date): readonly string[] | undefined {
  const last = to ?? dayOf(now.toISOString());
  const first = from ?? dayOf(plusSeconds(last, -(DEFAULT_COUNTED_DAYS - 1) * DAY_SECONDS));
  const days = secondsBetween(first, last) / DAY_SECONDS + 1;
  if (days < 1 || days > MAX_COUNTED_DAYS) return undefined;
  return Array.from({ length: days }, (_, n) => dayOf(plusSeconds(first, n * DAY_SECONDS)));
}
