import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { keyOf } from '../../lambdas/adapters/ledger/ledger-items.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { type Outcome, outcome } from '../../lambdas/core/outcome/outcome.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { accepted, completed, expired, failed, inDoubt, next, pending, refused, sending } from '../fixtures/actions.ts';
import { freshLedgerTable } from '../fixtures/dynamo-ledger.ts';
import { synthesizedBridge } from '../lib/synthesized-bridge.ts';
import { outcomePipeOf } from './outcome-pipe.ts';
import { expiryOf, recordOf, type StreamRecord } from './stream-records.ts';

const pipe = outcomePipeOf(synthesizedBridge());
const table = freshLedgerTable();
let ledger: Ledger;

beforeEach(() => {
  ledger = table().ledgerBy(table().client);
});

/** The stream of an action that goes this way. */
async function streamOf([first, ...rest]: readonly Action[]): Promise<StreamRecord[]> {
  if (first?.status !== 'ACCEPTED') throw new Error('an action begins as ACCEPTED');
  const records = [await recordOf(table(), first.id, () => ledger.claimAction(first))];
  let before: Action = first;
  for (const after of rest) {
    records.push(await recordOf(table(), after.id, () => ledger.advance(before, after)));
    before = after;
  }
  return records;
}

/** What upstream systems hear of an action that goes this way. */
async function heardOf(way: readonly Action[]): Promise<Outcome[]> {
  const details = (await streamOf(way)).map((record) => pipe.run(record)).filter((detail) => detail !== undefined);
  return details.map((detail) => outcome.parse(detail));
}

describe('an action that settles is heard of once, with how it ended', () => {
  test.each([
    ['COMPLETED', '', '', [accepted(), sending(), pending(), completed()]],
    ['FAILED', 'failed', '', [accepted(), sending(), pending(), failed()]],
    ['FAILED', 'refused', '21211', [accepted(), sending(), refused()]],
    ['EXPIRED', '', '', [accepted(), sending(), pending(), expired()]],
    ['IN_DOUBT', 'notFound', '', [accepted(), sending(), inDoubt()]],
  ] as const)('%s %s', async (status, failureReason, failureCode, way) => {
    const [heard, ...others] = await heardOf(way);
    expect(others).toEqual([]);
    expect(heard?.data).toMatchObject({ status, failureReason, failureCode });
  });
});

test('an outcome says which action of which event it was, and where it went', async () => {
  const settled = completed();
  const [heard] = await heardOf([accepted(), sending(), pending(), settled]);
  expect(heard).toMatchObject({
    specversion: '1.0',
    id: `${settled.id}-${settled.version}`,
    source: '/action-bridge/Test/Bridge',
    subject: settled.id,
    time: settled.settledAt,
    data: {
      actionId: settled.id,
      route: settled.route,
      conversationId: settled.conversationId,
      source: 'shop',
      origin: 'https://shop.example',
      eventId: 'evt_1',
      eventType: 'com.example.order.shipped',
      twilioActionId: 'conv_action_1',
      acceptedAt: settled.acceptedAt,
      settledAt: settled.settledAt,
    },
  });
});

test('an action that settles again, by late evidence, is heard of again under another id', async () => {
  const late = next(expired(), { transition: 'completed', polls: 1 }, 'COMPLETED');
  const heard = await heardOf([accepted(), sending(), pending(), expired(), late]);
  expect(heard.map(({ data }) => data.status)).toEqual(['EXPIRED', 'COMPLETED']);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(2);
});

test('an event id of any characters arrives as it was', async () => {
  const eventId = 'evt "7" \\ \n Zoë <$.x> 🦊';
  const way = [accepted({ eventId }), sending({ eventId }), pending({ eventId }), completed({ eventId })];
  expect((await heardOf(way)).map(({ data }) => data.eventId)).toEqual([eventId]);
});

test('neither an address, nor a text, nor what Twilio said of them is in it', async () => {
  const heard = JSON.stringify(await heardOf([accepted(), sending(), refused()]));
  for (const secret of ['+1800', 'Your order', "Invalid 'To' number"]) expect(heard).not.toContain(secret);
});

describe('no outcome is', () => {
  test('a late word of the tracker about a settled action', async () => {
    const settled = completed();
    await streamOf([accepted(), sending(), pending(), settled]);
    const again = await recordOf(table(), settled.id, () =>
      table().client.send(
        new UpdateItemCommand({
          TableName: table().name,
          Key: { pk: { S: keyOf.action(settled.id) } },
          UpdateExpression: 'SET trackingErrors = :errors',
          ExpressionAttributeValues: { ':errors': { L: [] } },
        }),
      ),
    );
    expect(pipe.run(again)).toBeUndefined();
  });

  test('a tracker that the sweeper started', async () => {
    await streamOf([accepted()]);
    const record = await recordOf(table(), accepted().id, () =>
      ledger.postpone(accepted().id, '2026-03-30T11:00:00.000Z', 1),
    );
    expect(pipe.run(record)).toBeUndefined();
  });

  test('the end of an action’s retention', async () => {
    const records = await streamOf([accepted(), sending(), pending(), completed()]);
    const settling = records.at(-1);
    if (settling === undefined) throw new Error('nothing was written');
    expect(pipe.run(settling)).toBeDefined();
    expect(pipe.run(expiryOf(settling))).toBeUndefined();
  });
});
