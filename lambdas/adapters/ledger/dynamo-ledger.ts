import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Action } from '../../core/action/action.ts';
import type { UnreadableAction } from '../../core/action/unreadable-action.ts';
import { withholdAt } from '../../core/action/withhold.ts';
import { type Clock, type Ledger, LedgerUnavailableError } from '../../core/ports.ts';
import { asKept, type ContentPolicy, fullContent } from './content-policy.ts';
import { dynamoTable, type IndexRow } from './dynamo-ledger-table.ts';
import {
  dueAttributes,
  dueShardOf,
  dueSort,
  eventItem,
  eventKey,
  keyOf,
  newActionItem,
  openStatuses,
  ownerItem,
  readAction,
  readEvent,
  readFoundAction,
  readFoundEvent,
  storedStateOf,
  transitionUpdate,
} from './ledger-items.ts';
import { ledgerIndex, ledgerPartitionKey, ledgerShards } from './ledger-schema.ts';
import { readCursor, writeCursor } from './list-cursor.ts';

export interface DynamoLedgerSettings {
  /** Its retries are the only ones. A write that it repeats is recognised. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  /** @default fullContent */
  readonly content?: ContentPolicy;
  readonly now?: Clock;
  readonly newId?: () => string;
}

/**
 * The ledger in one DynamoDB table (ledger-schema.ts). A transition is one UpdateItem, whose condition comes from the
 * table of transitions.
 */
export function dynamoLedger(settings: DynamoLedgerSettings): Ledger {
  const { client, tableName, retentionDays, content = fullContent } = settings;
  const { now = () => new Date(), newId = randomUUID } = settings;
  const table = dynamoTable({ client, tableName, newId });

  /** Nothing is written while the hashing key cannot be read. */
  async function kept<A extends Action>(after: A): Promise<A> {
    try {
      return await asKept(after, content);
    } catch (cause) {
      throw new LedgerUnavailableError('The key of the content policy could not be read', { cause });
    }
  }

  async function readAll(rows: readonly IndexRow[]): Promise<readonly (Action | UnreadableAction)[]> {
    const sorts = new Map<unknown, string>(rows.map(({ pk, sort }) => [pk, sort]));
    const items = await table.getAll(rows.map(({ pk }) => pk));
    return items.map((item) => readFoundAction(item, sorts.get(item[ledgerPartitionKey]) ?? ''));
  }

  return {
    async claimEvent(event) {
      const { state, digest } = event;
      const { written, item } = await table.putOnce(keyOf.event(event), eventItem(event, retentionDays), [
        storedStateOf('mappingFailed'),
        ...(state === 'actions' ? [{ ...storedStateOf('ignored'), digest }] : []),
      ]);
      return { claimed: written, event: readEvent(item) };
    },

    async claimAction(action) {
      const { written, item } = await table.putOnce(keyOf.action(action.id), newActionItem(action));
      return { claimed: written, action: readAction(item) };
    },

    async getAction(id) {
      const item = await table.get(keyOf.action(id));
      return item && readAction(item);
    },

    async advance(before, wanted) {
      const key = keyOf.action(before.id);
      const after = await kept(wanted);
      const refusal = await table.update(key, transitionUpdate(before, after, { retentionDays, content }));
      if (!refusal) return { won: true, action: after };

      const item = refusal.item ?? (await table.get(key));
      if (!item) throw new Error(`${before.id} was deleted from the ledger`);
      const current = readAction(item);
      return isWriteOf(after, current) ? { won: true, action: after } : { won: false, current };
    },

    withholdAt: (action) => withholdAt(action, content.graceDays),

    async postpone(id, dueAt, executions) {
      await table.update(keyOf.action(id), {
        set: { dueAt, ...dueAttributes(id, dueAt), executions },
        where: { status: openStatuses },
      });
    },

    async moveDue({ id, dueAt }, until, kind = 'open') {
      await table.update(keyOf.action(id), {
        set: { dueAtId: dueSort.of(until, id), ...(kind === 'open' && { dueAt: until }) },
        where: { dueAtId: [dueSort.of(dueAt, id)] },
      });
    },

    async listDue(at, limit, kind = 'open') {
      const shards = await Promise.all(
        ledgerShards.map((shard) =>
          table.query({
            index: ledgerIndex.byDue,
            partition: dueShardOf(kind, shard),
            below: dueSort.above(at),
            limit,
          }),
        ),
      );
      const due = shards.flat().sort((a, b) => (a.sort < b.sort ? -1 : 1));
      return due.slice(0, limit).map(({ sort }) => dueSort.read(sort));
    },

    async findEvents(source, eventId) {
      const rows = await table.query({ index: ledgerIndex.byEvent, partition: eventKey(source, eventId) });
      return (await table.getAll(rows.map(({ pk }) => pk))).map((it) => readFoundEvent(it, { source, eventId }));
    },

    async getEvent(identity) {
      const item = await table.get(keyOf.event(identity));
      return item && readEvent(item);
    },

    async listByConversation(conversationId, { limit, cursor }) {
      // One more than is asked for says whether another page follows.
      const rows = await table.query({
        index: ledgerIndex.byConversation,
        partition: conversationId,
        newestFirst: true,
        limit: limit + 1,
        ...(cursor !== undefined && { below: readCursor(conversationId, cursor) }),
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const items = await readAll(page);
      return last && rows.length > limit ? { items, cursor: writeCursor(conversationId, last.sort) } : { items };
    },

    async findByMessage(messageSid) {
      const rows = await table.query({
        index: ledgerIndex.byMessage,
        partition: messageSid,
        newestFirst: true,
        limit: 1,
      });
      return (await readAll(rows))[0];
    },

    async own(thing, owner) {
      const { item } = await table.putOnce(keyOf.owned(thing), ownerItem(thing, owner, now(), retentionDays));
      return z.object({ owner: z.string() }).parse(item).owner;
    },
  };
}

/**
 * Whether the item was written as `after`: the SDK repeats an update whose answer was lost, and meets its own. Leases
 * differ by their id; two equal changes of one moment count as one.
 */
function isWriteOf(after: Action, current: Action): boolean {
  return (
    current.version === after.version &&
    isDeepStrictEqual(current.history.at(-1), after.history.at(-1)) &&
    isDeepStrictEqual(current.delivery, after.delivery)
  );
}
