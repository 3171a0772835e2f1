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

export const openStatuses: readonly Status[] = statuses.filter((status) => !isSettled(status));

export interface Keeping {
  /** Days for which events, settled actions and owners are kept. */
  readonly retentionDays: number;
  readonly content: ContentPolicy;
}

/** Partition keys, each part by {@link spellKey}. */
export const keyOf = {
  action: (id: string): string => `${ACTION_KEY_PREFIX}${spellKey(id)}`,
  event: ({ source, origin, eventId }: EventIdentity): string => spellKey('EVENT', source, origin, eventId),
  owned: (thing: OwnedThing): string =>
    thing.kind === 'communication'
      ? `${COMMUNICATION_KEY_PREFIX}${spellKey(thing.id)}`
      : // The first version's word for a signed request: another would lose the stored owners.
        spellKey('DELIVERY', thing.source, thing.signedDigest),
};

/** How `byDue` sorts. */
export const dueSort = {
  of: (dueAt: string, id: string): string => `${dueAt}#${id}`,
  /** Sorts after everything due by `now`: `$` follows `#`. */
  above: (now: Date): string => `${now.toISOString()}$`,
  read: (sort: string): { readonly id: string; readonly dueAt: string } => {
    const [dueAt = '', ...id] = sort.split('#');
    return { id: id.join('#'), dueAt };
  },
};

/** The moment in a sort key `<moment>#<id>`. */
function momentIn(sort: string): string {
  return sort.split('#', 1)[0] ?? '';
}

function idIn(item: StoredItem): string {
  return String(item[ledgerPartitionKey]).slice(ACTION_KEY_PREFIX.length);
}

/** The item of a new action. */
export function newActionItem(accepted: ActionIn<'ACCEPTED'>): StoredItem {
  return { kind: 'action', ...accepted, ...firstPlaceOf(accepted), ...placeOf(accepted) };
}

/** The indexes in which an action never moves. */
function firstPlaceOf({ id, acceptedAt, route }: Action): StoredItem {
  return {
    day: inShard(dayOf(acceptedAt), shardOf(id)),
    routeShard: inShard(route, shardOf(id)),
    acceptedAtId: `${acceptedAt}#${id}`,
  };
}

/** The first version's words for an event's state, so that versions read each other. */
const storedOutcome = {
  actions: 'actions',
  ignored: 'ignored',
  mappingFailed: 'rejected',
} as const satisfies Record<EventRecord['state'], string>;

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

export function eventKey(source: string, eventId: string): string {
  return spellKey(source, eventId);
}

export function ownerItem(thing: OwnedThing, owner: string, now: Date, retentionDays: number): StoredItem {
  const at = now.toISOString();
  return { ...thing, owner, ownedAt: at, [ledgerTimeToLive]: expiresAt(at, retentionDays) };
}

/**
 * Makes the write that turns `before` into `after`. It sets only what differs, because the sweeper moves `dueAt` and
 * `executions` without a new version.
 *
 * @throws {Error} if there is not exactly one transition between the two: a bug of the caller
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

/** Every attribute of {@link derived}. */
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
 * Derived attributes are all written each time, because another version or setting may have derived others. Only what
 * is due is left alone while the action stays open, because the sweeper moves it.
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

/** Makes an action due whose content is to be withheld. */
function withholding(it: Action, { keep, graceDays }: ContentPolicy): StoredItem {
  const at = withholdAt(it, graceDays);
  if (keep === 'full' || at === undefined) return {};
  return { ...dueAttributes(it.id, at), dueShard: dueShardOf('withholding', shardOf(it.id)) };
}

/** Withholding has partitions of its own, so that it never comes before open actions. */
export function dueShardOf(kind: DueKind, shard: number): string {
  return kind === 'open' ? String(shard) : `W#${shard}`;
}

export function dueAttributes(id: string, at: string): StoredItem {
  return { dueShard: dueShardOf('open', shardOf(id)), dueAtId: dueSort.of(at, id) };
}

/** The indexes in which an action moves, and the head of its history, which outcomes carry. */
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

/** Open and IN_DOUBT actions never expire. */
function retention(it: Action, retentionDays: number): StoredItem {
  if (!('settledAt' in it) || it.status === 'IN_DOUBT') return {};
  return { [ledgerTimeToLive]: expiresAt(it.settledAt, retentionDays) };
}

/** Unix time in seconds, for DynamoDB's TTL. */
function expiresAt(from: string, retentionDays: number): number {
  return Math.floor(Date.parse(from) / 1_000) + retentionDays * 24 * 60 * 60;
}

/** @throws {UnreadableItemError} */
export function readAction(item: StoredItem): Action {
  return read(action, item);
}

/** Reads an action found in an index. One that cannot be read is reported beside the others. */
export function readFoundAction(item: StoredItem, sort: string): Action | UnreadableAction {
  const parsed = action.safeParse(item);
  if (parsed.success) return parsed.data;
  return { status: 'UNREADABLE', id: idIn(item), beganAt: momentIn(sort) };
}

/** Reads an action and verifies it. One that cannot be read is reported, never hidden. */
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

/** Verifies the hashes, and the attributes of lists, which the seal does not cover. */
function integrityOf(recorded: Action, item: StoredItem): Integrity {
  const verified = verifyHistory(recorded);
  if (verified.integrity === 'broken') return verified;
  const { statusShard, beganAtId, head } = placeOf(recorded);
  const places = { ...firstPlaceOf(recorded), statusShard, beganAtId, head };
  const misplaced = Object.entries(places).flatMap(([name, value]) => (item[name] === value ? [] : [name]));
  if (misplaced.length === 0) return verified;
  return {
    integrity: 'broken',
    integrityDetail: `Lists may not show the action, because these attributes were changed: ${misplaced.join(', ')}.`,
  };
}

/** @throws {UnreadableItemError} */
export function readEvent(item: StoredItem): EventRecord {
  return read(storedEvent, item);
}

/** Reads an event found by its id. Of one that cannot be read, only ids and names are reported. */
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
