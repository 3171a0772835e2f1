import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { type Action, type ActionIn, action, beganAt } from '../../core/action/action.ts';
import type { EventIdentity } from '../../core/action/action-id.ts';
import { headOf } from '../../core/action/history-hash.ts';
import { isSettled, type Status, statuses, statusGroupOf, transitions } from '../../core/action/transitions.ts';
import type { UnreadableAction } from '../../core/action/unreadable-action.ts';
import { type Integrity, verifyHistory } from '../../core/action/verify-history.ts';
import { withholdAt } from '../../core/action/withhold.ts';
import type { RecordedAction } from '../../core/api/answers.ts';
import { type EventRecord, eventRecord, type UnreadableEvent } from '../../core/event.ts';
import { twilioIdsOf } from '../../core/message/twilio-ids.ts';
import { type DueKind, type OwnedThing, UnreadableItemError } from '../../core/ports.ts';
import { dayOf } from '../../core/time.ts';
import { inWords, violationsOf } from '../../core/violations.ts';
import type { ContentPolicy } from './content-policy.ts';
import type { ItemUpdate } from './dynamo-ledger-update.ts';
import type { StoredItem } from './dynamo-ledger-values.ts';
import {
  ACTION_KEY_PREFIX,
  COMMUNICATION_KEY_PREFIX,
  inShard,
  ledgerPartitionKey,
  ledgerTimeToLive,
  shardOf,
  spellKey,
} from './ledger-schema.ts';

/** The statuses in which an action is still to be sent or followed. */
export const openStatuses: readonly Status[] = statuses.filter((status) => !isSettled(status));

/** What is kept of an action, and for how long. */
export interface Keeping {
  /** Days for which events, settled actions and owners are kept. */
  readonly retentionDays: number;
  readonly content: ContentPolicy;
}

/** The partition keys: `ACTION#<id>`, `EVENT#<source>#<origin>#<eventId>` and the like, each part by {@link spellKey}. */
export const keyOf = {
  action: (id: string): string => `${ACTION_KEY_PREFIX}${spellKey(id)}`,
  event: ({ source, origin, eventId }: EventIdentity): string => spellKey('EVENT', source, origin, eventId),
  owned: (thing: OwnedThing): string =>
    thing.kind === 'communication'
      ? `${COMMUNICATION_KEY_PREFIX}${spellKey(thing.id)}`
      : // The first version's word for a signed request; another would forget who owns those that are stored.
        spellKey('DELIVERY', thing.source, thing.signedDigest),
};

/** How `byDue` sorts: by when they are due, up to a moment or for one action. */
export const dueSort = {
  of: (dueAt: string, id: string): string => `${dueAt}#${id}`,
  /** Above everything due at `now` or before, and below the rest: `$` follows `#`. */
  above: (now: Date): string => `${now.toISOString()}$`,
  read: (sort: string): { readonly id: string; readonly dueAt: string } => {
    const [dueAt = '', ...id] = sort.split('#');
    return { id: id.join('#'), dueAt };
  },
};

/** The moment that an index sorts by: `<moment>#<id>`. */
function momentIn(sort: string): string {
  return sort.split('#', 1)[0] ?? '';
}

/** The id of an action, by its partition key. */
function idIn(item: StoredItem): string {
  return String(item[ledgerPartitionKey]).slice(ACTION_KEY_PREFIX.length);
}

/** An action as it is first written: its own attributes, and those that the indexes are made of. */
export function newActionItem(accepted: ActionIn<'ACCEPTED'>): StoredItem {
  return { kind: 'action', ...accepted, ...firstPlaceOf(accepted), ...placeOf(accepted) };
}

/** The place of an action in the indexes in which it stays. */
function firstPlaceOf({ id, acceptedAt, route }: Action): StoredItem {
  return {
    day: inShard(dayOf(acceptedAt), shardOf(id)),
    routeShard: inShard(route, shardOf(id)),
    acceptedAtId: `${acceptedAt}#${id}`,
  };
}

/** The stored words for an event's state. They stay as the first version wrote them, so that versions read each other. */
const storedOutcome = {
  actions: 'actions',
  ignored: 'ignored',
  mappingFailed: 'rejected',
} as const satisfies Record<EventRecord['state'], string>;

/** What a stored event of this state has in its item. */
export function storedStateOf(state: EventRecord['state']): { readonly outcome: string } {
  return { outcome: storedOutcome[state] };
}

const { state: _, ...storedShape } = eventRecord.shape;
const storedEvent = z.pipe(
  z.object({ ...storedShape, outcome: z.enum(storedOutcome) }),
  z.transform(({ outcome, ...event }): EventRecord => {
    return { ...event, state: outcome === 'rejected' ? 'mappingFailed' : outcome };
  }),
);

/** An event as it is written, once and for all. */
export function eventItem(event: EventRecord, retentionDays: number): StoredItem {
  const { state, ...stored } = event;
  const { source, eventId, origin, receivedAt } = event;
  return {
    kind: 'event',
    ...stored,
    ...storedStateOf(state),
    eventKey: eventKey(source, eventId),
    eventSort: `${receivedAt}#${origin}`,
    [ledgerTimeToLive]: expiresAt(receivedAt, retentionDays),
  };
}

/** What `byEvent` finds events by. */
export function eventKey(source: string, eventId: string): string {
  return spellKey(source, eventId);
}

/** Who owns a thing, for as long as anything is kept. */
export function ownerItem(thing: OwnedThing, owner: string, now: Date, retentionDays: number): StoredItem {
  const at = now.toISOString();
  return { ...thing, owner, ownedAt: at, [ledgerTimeToLive]: expiresAt(at, retentionDays) };
}

/**
 * The write that turns `before` into `after`, if `before` is still what is there. Only what differs is written: the
 * sweeper moves `dueAt` and `executions` of an open action without a version of its own, and what was not changed here
 * must not be set back there.
 *
 * @throws {Error} when there is not exactly one transition between the two: a fault of the caller
 */
export function transitionUpdate(before: Action, after: Action, keeping: Keeping): ItemUpdate {
  const added = after.history.slice(before.history.length);
  const transition = added[0]?.transition;
  if (
    after.id !== before.id ||
    after.version !== before.version + 1 ||
    added.length !== 1 ||
    transition === undefined ||
    transition === 'claimed'
  ) {
    throw new Error(`${before.id}: an advance is one transition, from one version to the next`);
  }
  const changed = difference({ ...before, history: undefined }, { ...after, history: undefined });
  const places = derivedChange(before, after, keeping);
  return {
    set: { ...changed.set, ...places.set },
    remove: [...changed.remove, ...places.remove],
    append: { history: added },
    where: { version: [before.version], status: transitions[transition].from },
  };
}

function difference(before: StoredItem, after: StoredItem): { set: StoredItem; remove: string[] } {
  const isGone = (name: string) => after[name] === undefined && before[name] !== undefined;
  const isNew = ([name, value]: [string, unknown]) => value !== undefined && !isDeepStrictEqual(value, before[name]);
  return {
    set: Object.fromEntries(Object.entries(after).filter(isNew)),
    remove: Object.keys(before).filter(isGone),
  };
}

/** Every attribute that {@link derived} may give an item. */
const derivedNames = [
  'statusShard',
  'beganAtId',
  'dueShard',
  'dueAtId',
  'messageSid',
  'communicationId',
  'head',
  ledgerTimeToLive,
];

/**
 * What follows from an action is written whole each time: the item may have been left by a version or a setting under which something
 * else followed. Only the place among what is due is left alone while it stays open, for the sweeper moves it.
 */
function derivedChange(before: Action, after: Action, keeping: Keeping): { set: StoredItem; remove: string[] } {
  const all = derived(after, keeping);
  const isLeftToSweeper = !isSettled(before.status) && !isSettled(after.status) && before.dueAt === after.dueAt;
  const { dueAtId, ...others } = all;
  return {
    set: isLeftToSweeper || dueAtId === undefined ? others : all,
    remove: derivedNames.filter((name) => all[name] === undefined),
  };
}

/** What follows from an action: its places in the indexes, and when it may be forgotten. */
function derived(it: Action, { retentionDays, content }: Keeping): StoredItem {
  const { messageSid, communicationId } = twilioIdsOf(it);
  return {
    ...placeOf(it),
    ...withholding(it, content),
    ...(messageSid !== undefined && { messageSid }),
    ...(communicationId !== undefined && { communicationId }),
    ...retention(it, retentionDays),
  };
}

/** Among what is due, an action whose content is to be withheld one day. */
function withholding(it: Action, { keep, graceDays }: ContentPolicy): StoredItem {
  const at = withholdAt(it, graceDays);
  if (keep === 'full' || at === undefined) return {};
  return { ...dueAttributes(it.id, at), dueShard: dueShardOf('withholding', shardOf(it.id)) };
}

/** The partition of `byDue`: what waits to be withheld has its own, so that it never stands before what is open. */
export function dueShardOf(kind: DueKind, shard: number): string {
  return kind === 'open' ? String(shard) : `W#${shard}`;
}

/** The place of an open action among what is due. */
export function dueAttributes(id: string, at: string): StoredItem {
  return { dueShard: dueShardOf('open', shardOf(id)), dueAtId: dueSort.of(at, id) };
}

/** The place of an action in the indexes that it moves through, and the head of its history, which the published outcome carries. */
function placeOf(it: Action): StoredItem {
  const { id, status, dueAt } = it;
  const shard = shardOf(id);
  return {
    statusShard: inShard(statusGroupOf(status), shard),
    beganAtId: `${beganAt(it)}#${id}`,
    ...(!isSettled(status) && dueAttributes(id, dueAt)),
    head: headOf(it),
  };
}

/** When an action may be forgotten: never while it is open, nor in doubt, which only a person ends. */
function retention(it: Action, retentionDays: number): StoredItem {
  if (!('settledAt' in it) || it.status === 'IN_DOUBT') return {};
  return { [ledgerTimeToLive]: expiresAt(it.settledAt, retentionDays) };
}

/** Unix time in seconds, as DynamoDB's TTL reads it. */
function expiresAt(from: string, retentionDays: number): number {
  return Math.floor(Date.parse(from) / 1_000) + retentionDays * 24 * 60 * 60;
}

/** @throws {UnreadableItemError} */
export function readAction(item: StoredItem): Action {
  return read(action, item);
}

/** As {@link readAction}, of several that were found in an index: one that cannot be read is told so, beside the others. */
export function readFoundAction(item: StoredItem, sort: string): Action | UnreadableAction {
  const parsed = action.safeParse(item);
  if (parsed.success) return parsed.data;
  return { status: 'UNREADABLE', id: idIn(item), beganAt: momentIn(sort) };
}

/** An action as it is on record, with what its hashes say of it; one that cannot be read is told so, and never hidden. */
export function readRecordedAction(item: StoredItem): RecordedAction {
  const parsed = action.safeParse(item);
  if (parsed.success) return { ...parsed.data, ...integrityOf(parsed.data, item) };
  return {
    id: idIn(item),
    status: 'UNREADABLE',
    integrity: 'broken',
    integrityDetail: `The item is no action: ${inWords(violationsOf(parsed.error))}`,
  };
}

/** What the hashes say and, where they fit, whether lists have the action in its place: the seal does not cover that. */
function integrityOf(recorded: Action, item: StoredItem): Integrity {
  const verified = verifyHistory(recorded);
  if (verified.integrity === 'broken') return verified;
  const { statusShard, beganAtId, head } = placeOf(recorded);
  const places = { ...firstPlaceOf(recorded), statusShard, beganAtId, head };
  const misplaced = Object.entries(places).flatMap(([name, value]) => (item[name] === value ? [] : [name]));
  if (misplaced.length === 0) return verified;
  return {
    integrity: 'broken',
    integrityDetail: `Lists may not have the action in its place, for these attributes were changed: ${misplaced.join(', ')}.`,
  };
}

/** @throws {UnreadableItemError} */
export function readEvent(item: StoredItem): EventRecord {
  return read(storedEvent, item);
}

/** As {@link readEvent}, of several of an id; of one that cannot be read, what of it can be, and no more than ids and names. */
export function readFoundEvent(
  item: StoredItem,
  { source, eventId }: Pick<EventIdentity, 'source' | 'eventId'>,
): EventRecord | UnreadableEvent {
  const parsed = storedEvent.safeParse(item);
  if (parsed.success) return parsed.data;
  const { origin, actions } = eventRecord.shape;
  return {
    state: 'unreadable',
    source,
    eventId,
    origin: origin.safeParse(item.origin).data ?? '',
    actions: actions.safeParse(item.actions).data ?? [],
    integrityDetail: `The item is no event: ${inWords(violationsOf(parsed.error))}`,
  };
}

function read<T>(schema: z.ZodMiniType<T>, item: StoredItem): T {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new UnreadableItemError(
    `ledger item ${item[ledgerPartitionKey]} cannot be read: ${inWords(violationsOf(parsed.error))}`,
  );
}
