import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Status, type StatusGroup, statusGroupOf, statusGroups } from '../../core/action/transitions.ts';
import type { RecordedAction } from '../../core/api/answers.ts';
import type { Audit } from '../../core/api/audit.ts';
import { isOfStatus, type Selection } from '../../core/api/queries.ts';
import { twilioIdsOf } from '../../core/message/twilio-ids.ts';
import { dayOf } from '../../core/time.ts';
import { type DynamoTable, dynamoTable, type IndexRow } from './dynamo-ledger-table.ts';
import { keyOf, readRecordedAction } from './ledger-items.ts';
import { inShard, type LedgerIndex, ledgerIndex, ledgerShards } from './ledger-schema.ts';
import { readCursor, writeCursor } from './list-cursor.ts';

/** Index rows that one page looks at. */
const MAX_LOOKED_AT = 500;

/** Rows read at once if some will not match. */
const FILTERED_ROWS = 100;

/**
 * A function answers 6 MB at most, and API Gateway's format wraps the body in JSON again, which escapes every quote.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_PAGE_BYTES = 4_000_000;

/** Sorts after every moment. */
const END_OF_TIME = '~';

/** Reads the ledger's table for audits. A page costs a query for each partition, and the items that it shows. */
export function dynamoAudit(settings: { readonly client: DynamoDBClient; readonly tableName: string }): Audit {
  const table = dynamoTable({ ...settings, newId: randomUUID });

  return {
    async show(id) {
      const item = await table.get(keyOf.action(id));
      return item && readRecordedAction(item);
    },

    async list(selection, { limit, cursor }) {
      const start = cursor === undefined ? (selection.to ?? END_OF_TIME) : readCursor(selection, cursor);
      const items: RecordedAction[] = [];
      let bytes = 0;
      let last: ListedRow | undefined;
      for await (const row of listedRows(table, selection, { below: start, limit })) {
        const { action } = row;
        if (action && isSelected(action, selection)) {
          bytes += Buffer.byteLength(JSON.stringify(action));
          if (bytes > MAX_PAGE_BYTES && items.length > 0) break;
          items.push(action);
        }
        last = row;
        if (items.length === limit) break;
      }
      return last?.hasNext ? { items, cursor: writeCursor(selection, last.sort) } : { items };
    },

    async count(day) {
      const counts = { OPEN: 0, COMPLETED: 0, FAILED: 0, EXPIRED: 0, IN_DOUBT: 0 };
      const partitions = statusGroups.flatMap((group) => ledgerShards.map((shard) => ({ group, shard })));
      await Promise.all(
        partitions.map(async ({ group, shard }) => {
          const counted = await table.count(ledgerIndex.byStatus, inShard(group, shard), day);
          counts[group] += counted;
        }),
      );
      return counts;
    },
  };
}

/** A row, and its action unless that was deleted. */
interface ListedRow {
  readonly sort: string;
  readonly action: RecordedAction | undefined;
  readonly hasNext: boolean;
}

/** Yields the rows of a selection, newest first, {@link MAX_LOOKED_AT} at most. */
async function* listedRows(
  table: DynamoTable,
  selection: Selection,
  { below, limit }: { readonly below: string; readonly limit: number },
): AsyncGenerator<ListedRow> {
  const chunk = isFiltered(selection) ? Math.max(limit, FILTERED_ROWS) : limit;
  let after = below;
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += chunk) {
    // One more than is shown says whether another follows.
    const rows = await newestRows(table, selection, { below: after, limit: chunk + 1 });
    const shown = rows.slice(0, chunk);
    const stored = await table.getAll(shown.map(({ pk }) => pk));
    const actions = new Map(stored.map((item) => [item.pk, readRecordedAction(item)]));
    for (const [index, { pk, sort }] of shown.entries()) {
      yield { sort, action: actions.get(pk), hasNext: index + 1 < rows.length };
      after = sort;
    }
    if (rows.length <= chunk) return;
  }
}

async function newestRows(
  table: DynamoTable,
  selection: Selection,
  { below, limit }: { readonly below: string; readonly limit: number },
): Promise<readonly IndexRow[]> {
  const { index, partitions } = partitionsOf(selection);
  const pages = await Promise.all(
    partitions.map((partition) => table.query({ index, partition, below, newestFirst: true, limit })),
  );
  // While an action changes its status, an index may have it twice.
  const rows = new Map(pages.flat().map((row) => [row.pk, row]));
  return [...rows.values()]
    .filter(({ sort }) => sort >= (selection.from ?? ''))
    .sort((a, b) => (a.sort > b.sort ? -1 : 1))
    .slice(0, limit);
}

function partitionsOf(selection: Selection): { index: LedgerIndex; partitions: readonly string[] } {
  const { byConversation, byDay, byStatus, byRoute, byMessage, byTwilioAction, byCommunication } = ledgerIndex;
  const sharded = (...names: readonly string[]) =>
    names.flatMap((name) => ledgerShards.map((shard) => inShard(name, shard)));
  switch (selection.by) {
    case 'conversation':
      return { index: byConversation, partitions: [selection.conversationId] };
    case 'status':
      return { index: byStatus, partitions: sharded(groupOf(selection.status)) };
    case 'route':
      return { index: byRoute, partitions: sharded(selection.route) };
    case 'messageSid':
      return { index: byMessage, partitions: [selection.id] };
    case 'twilioActionId':
      return { index: byTwilioAction, partitions: [selection.id] };
    case 'communicationId':
      return { index: byCommunication, partitions: [selection.id] };
    case 'all': {
      const day = onlyDayOf(selection);
      return day === undefined
        ? { index: byStatus, partitions: sharded(...statusGroups) }
        : { index: byDay, partitions: sharded(day) };
    }
  }
}

/** Returns the UTC day that holds a whole span, for `byDay`. */
function onlyDayOf({ from, to }: Selection): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  const lastMoment = new Date(Date.parse(to) - 1).toISOString();
  return dayOf(from) === dayOf(lastMoment) ? dayOf(from) : undefined;
}

function groupOf(status: Status | StatusGroup): StatusGroup {
  return status === 'OPEN' ? status : statusGroupOf(status);
}

/** Whether an index has more than the selection: OPEN is three statuses. */
function isFiltered(selection: Selection): boolean {
  return selection.by === 'status' && groupOf(selection.status) !== selection.status;
}

/** The index lags, so an action may have moved on. */
function isSelected(action: RecordedAction, selection: Selection): boolean {
  if (action.status === 'UNREADABLE') return true;
  switch (selection.by) {
    case 'status':
      return isOfStatus(action.status, selection.status);
    case 'messageSid':
    case 'twilioActionId':
    case 'communicationId':
      return twilioIdsOf(action)[selection.by] === selection.id;
    default:
      return true;
  }
}
