import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamoAudit } from '../../lambdas/adapters/ledger/dynamo-audit.ts';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import type { ActionIn } from '../../lambdas/core/action/action.ts';
import { dynamoDbClient } from '../../local/dynamodb/dynamodb.ts';
import { accepted, at, completed, pending, sending } from '../../test/fixtures/actions.ts';
import { eventRecord } from '../../test/fixtures/event-records.ts';
import { type Part, progress } from '../report/part.ts';
import { filledStore } from './growth-store.ts';
import { type Asked, growthSummary, growthTable, type Measured, type SizeMeasured } from './growth-table.ts';

const TABLE = 'Ledger';

/** Actions that a conversation has. */
const PER_CONVERSATION = 10;

/** Actions after which it says how far the fill is. */
const PROGRESS_ACTIONS = 250_000;

/** What each operation asks of DynamoDB in ledgers of several sizes. */
export const growth: Part = async ({ sizes }) => {
  const raw: SizeMeasured[] = [];
  for (const size of sizes) {
    progress(`  ${size} actions`);
    raw.push({ size, operations: await measure(size) });
  }
  return { summary: growthSummary(raw), tables: growthTable(raw), raw, deterministic: true };
};

async function measure(size: number): Promise<readonly Measured[]> {
  const store = await filledStore(TABLE, openActions(size));
  const client = dynamoDbClient(store.url);
  const ask = counting(client);
  const ledger = dynamoLedger({ client, tableName: TABLE, retentionDays: 400 });
  const audit = dynamoAudit({ client, tableName: TABLE });

  // In the middle of what is there already.
  const traits = { eventId: 'growth', conversationId: conversationOf(0), acceptedAt: at(Math.floor(size / 2)) };
  const { conversationId } = traits;
  const first = accepted(traits);
  const page = { limit: 20 };
  const operations: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['claim the event', () => ledger.claimEvent(eventRecord({ eventId: 'growth' }))],
    ['claim the action', () => ledger.claimAction(first)],
    ['claim it again', () => ledger.claimAction(first)],
    ['lease', () => ledger.advance(first, sending(traits))],
    ['record the answer', () => ledger.advance(sending(traits), pending(traits))],
    ['look at it', () => ledger.getAction(first.id)],
    ['record its end', () => ledger.advance(pending(traits), completed(traits))],
    ['what is due, 100', () => ledger.listDue(at(size), 100)],
    ['a page of all', () => audit.list({ by: 'all' }, page)],
    ['a page of a status', () => audit.list({ by: 'status', status: 'OPEN' }, page)],
    ['a page of a route', () => audit.list({ by: 'route', route: first.route }, page)],
    ['a page of a conversation', () => audit.list({ by: 'conversation', conversationId }, page)],
  ];
  const measured: Measured[] = [];
  for (const [operation, run] of operations) measured.push({ operation, ...(await ask(run)) });
  client.destroy();
  await store.close();
  return measured;
}

/** Open actions, a second apart: the most that the sweeper's index can have in it. */
function* openActions(size: number): Generator<ActionIn<'ACCEPTED'>> {
  for (let n = 0; n < size; n += 1) {
    yield accepted({ eventId: `evt_${n}`, conversationId: conversationOf(n), acceptedAt: at(n) });
    if ((n + 1) % PROGRESS_ACTIONS === 0) progress(`    ${n + 1}`);
  }
}

function conversationOf(n: number): string {
  return `conv_conversation_${Math.floor(n / PER_CONVERSATION)}`;
}

const consumed = z.object({ CapacityUnits: z.number() });
const answered = z.object({
  ScannedCount: z.number().default(0),
  ConsumedCapacity: z.union([consumed.transform((it) => [it]), z.array(consumed)]).default([]),
});

/** Has a client count what it asks while something runs. */
function counting(client: DynamoDBClient): (run: () => Promise<unknown>) => Promise<Asked> {
  let asked: Asked = { requests: 0, items: 0, units: 0 };
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ScannedCount, ConsumedCapacity } = answered.parse(result.output);
      const units = ConsumedCapacity.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
      asked = { requests: asked.requests + 1, items: asked.items + ScannedCount, units: asked.units + units };
      return result;
    },
    { step: 'initialize', name: 'counting' },
  );
  return async (run) => {
    asked = { requests: 0, items: 0, units: 0 };
    await run();
    return asked;
  };
}
