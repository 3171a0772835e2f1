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

/** Index rows whose items one page may look at. */
const MAX_LOOKED_AT = 500;

/** Items looked at together where some will not be of the status asked for. */
const FILTERED_ROWS = 100;

/**
 * Bytes of JSON that a page may have. A function answers 6 MB at most, and API Gateway's format wraps the body in JSON
 * once more, which escapes every quote.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_PAGE_BYTES = 4_000_000;

/** Above every moment. */
const END_OF_TIME = '~';

/** The audit's view of the ledger's table. A page costs a query for each partition, and the items that it shows. */
export function dynamoAudit(settings: { readonly client: DynamoDBClient; readonly tableName: string }): Audit {
  const table = dynamoTable({ ...settings, newId: randomUUID });

  return {
    async show(id) {
      const item = await table.get(keyOf.action(id));
      return item && readRecordedAction(item);
    },

    async list(selection, { limit, cursor }) {
      const actions: RecordedAction[] = [];
      let bytes = 0;
      let below = cursor === undefined ? (selection.to ?? END_OF_TIME) : readCursor(selection, cursor);
      const chunk = isFiltered(selection) ? Math.max(limit, FILTERED_ROWS) : limit;
      for (let looked = 0; looked < MAX_LOOKED_AT; ) {
        // One row more than is wanted tells whether there is another page.
        const rows = await newestRows(table, selection, { below, limit: chunk + 1 });
        const items = await table.getAll(rows.slice(0, chunk).map(({ pk }) => pk));
        const found = new Map(items.map((item) => [item.pk, readRecordedAction(item)]));
        for (const [index, { pk, sort }] of rows.slice(0, chunk).entries()) {
          const action = found.get(pk);
          if (action && isSelected(action, selection)) {
            bytes += Buffer.byteLength(JSON.stringify(action));
            if (bytes > MAX_PAGE_BYTES && actions.length > 0) {
              return { items: actions, cursor: writeCursor(selection, below) };
            }
            actions.push(action);
          }
          below = sort;
          if (actions.length < limit) continue;
          return index + 1 < rows.length
            ? { items: actions, cursor: writeCursor(selection, below) }
            : { items: actions };
        }
        if (rows.length <= chunk) return { items: actions };
        looked += chunk;
      }
      return { items: actions, cursor: writeCursor(selection, below) };
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

/** The rows of all partitions of a selection as one, newest first. */
async function newestRows(
  table: DynamoTable,
  selection: Selection,
  { below, limit }: { readonly below: string; readonly limit: number },
): Promise<readonly IndexRow[]> {
  const { index, partitions } = partitionsOf(selection);
  const pages = await Promise.all(
    partitions.map((partition) => table.query({ index, partition, below, newestFirst: true, limit })),
  );
  // While an action moves from one status to another, an index may have it twice.
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

/** The UTC day in which all of a span is, if there is one: `byDay` answers it with a query for each shard. */
function onlyDayOf({ from, to }: Selection): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  const lastMoment = new Date(Date.parse(to) - 1).toISOString();
  return dayOf(from) === dayOf(lastMoment) ? dayOf(from) : undefined;
}

function groupOf(status: Status | StatusGroup): StatusGroup {
  return status === 'OPEN' ? status : statusGroupOf(status);
}

/** Whether an index gives more than was asked for: it has the open ones together. */
function isFiltered(selection: Selection): boolean {
  return selection.by === 'status' && groupOf(selection.status) !== selection.status;
}

/** An index follows the table within moments, so that an action may have moved on. */
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
