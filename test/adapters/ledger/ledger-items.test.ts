import { GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { ledgerIndexes, shardOf } from '../../../lambdas/adapters/ledger/ledger-schema.ts';
import type { Action } from '../../../lambdas/core/action/action.ts';
import { evolve } from '../../../lambdas/core/action/evolve.ts';
import { twilioIdsOf } from '../../../lambdas/core/message/twilio-ids.ts';
import type { Ledger } from '../../../lambdas/core/ports.ts';
import {
  accepted,
  at,
  completed,
  expired,
  failed,
  inDoubt,
  next,
  pending,
  refused,
  sending,
  start,
} from '../../fixtures/actions.ts';
import { freshLedgerTable, RETENTION_DAYS } from '../../fixtures/dynamo-ledger.ts';
import { eventRecord } from '../../fixtures/event-records.ts';

const RETENTION_SECONDS = RETENTION_DAYS * 24 * 60 * 60;

const table = freshLedgerTable();
let ledger: Ledger;

beforeEach(() => {
  ledger = table().ledgerBy(table().client);
});

/** What an auditor reads with `aws dynamodb get-item`. */
async function itemOf(pk: string): Promise<Record<string, unknown> | undefined> {
  const { Item } = await table().client.send(new GetItemCommand({ TableName: table().name, Key: { pk: { S: pk } } }));
  return Item && unmarshall(Item);
}

async function itemOfAction(action: Action): Promise<Record<string, unknown>> {
  return (await itemOf(`ACTION#${action.id}`)) ?? {};
}

/** The names of the indexes in which an action is. */
async function indexesOf(action: Action): Promise<string[]> {
  const found = await Promise.all(
    ledgerIndexes.map(async ({ name }) => {
      const { Items = [] } = await table().client.send(new ScanCommand({ TableName: table().name, IndexName: name }));
      return Items.some((item) => item.pk?.S === `ACTION#${action.id}`) ? [name] : [];
    }),
  );
  return found.flat();
}

/** Writes an action's way as far as it went. */
async function given(...path: readonly Action[]): Promise<void> {
  const [first, ...rest] = path;
  if (first?.status !== 'ACCEPTED') throw new Error('an action begins as ACCEPTED');
  await ledger.claimAction(first);
  let before: Action = first;
  for (const after of rest) {
    await ledger.advance(before, after);
    before = after;
  }
}

describe('what an item holds', () => {
  test('an action’s attributes have the names that the API gives them, beside its kind and index keys', async () => {
    await given(accepted());
    const { id } = accepted();
    expect(await itemOfAction(accepted())).toEqual({
      ...accepted(),
      pk: `ACTION#${id}`,
      kind: 'action',
      head: accepted().history.at(-1)?.hash,
      claimId: expect.any(String),
      day: `2026-03-30#${shardOf(id)}`,
      acceptedAtId: `2026-03-30T10:30:00.000Z#${id}`,
      beganAtId: `2026-03-30T10:30:00.000Z#${id}`,
      routeShard: `order-shipped-sms#${shardOf(id)}`,
      statusShard: `OPEN#${shardOf(id)}`,
      dueShard: String(shardOf(id)),
      dueAtId: `2026-03-30T10:31:00.000Z#${id}`,
    });
  });

  test('an event is found under its source, its origin and its id, and is forgotten after its retention', async () => {
    const { state, ...stored } = eventRecord();
    await ledger.claimEvent({ ...stored, state });
    expect(await itemOf('EVENT#shop#https://shop.example#evt_1')).toMatchObject({
      ...stored,
      outcome: 'actions',
      kind: 'event',
      eventKey: 'shop#evt_1',
      eventSort: '2026-03-30T10:30:00.000Z#https://shop.example',
      expiresAt: start.getTime() / 1_000 + RETENTION_SECONDS,
    });
  });

  test.each([
    ['actions', 'actions'],
    ['ignored', 'ignored'],
    ['mappingFailed', 'rejected'],
  ] as const)(
    'the state %s of an event is stored as the outcome %s, which every version reads',
    async (state, outcome) => {
      await ledger.claimEvent(eventRecord({ state }));
      const item = await itemOf('EVENT#shop#https://shop.example#evt_1');
      expect(item).toMatchObject({ outcome });
      expect(item).not.toHaveProperty('state');
      expect(await ledger.getEvent(eventRecord())).toEqual(eventRecord({ state }));
    },
  );

  test('an owner is found under what it owns, and is forgotten after its retention', async () => {
    await ledger.own({ kind: 'communication', id: 'conv_communication_1' }, 'act_1');
    await ledger.own({ kind: 'signedRequest', source: 'github', signedDigest: 'sha256#1' }, 'evt_1');
    const expiresAt = start.getTime() / 1_000 + RETENTION_SECONDS;
    const ownedAt = start.toISOString();
    expect(await itemOf('COMMUNICATION#conv_communication_1')).toMatchObject({ owner: 'act_1', ownedAt, expiresAt });
    expect(await itemOf('DELIVERY#github#sha256%231')).toMatchObject({ owner: 'evt_1', ownedAt, expiresAt });
  });
});

describe('the indexes', () => {
  const always = ['byConversation', 'byDay', 'byStatus', 'byRoute'];
  const ofTwilio = (action: Action) => {
    const { messageSid, twilioActionId, communicationId } = twilioIdsOf(action);
    const indexes = { byMessage: messageSid, byTwilioAction: twilioActionId, byCommunication: communicationId };
    return Object.entries(indexes).flatMap(([name, id]) => (id === undefined ? [] : [name]));
  };

  test.each([
    ['OPEN', [accepted()]],
    ['OPEN', [accepted(), sending()]],
    ['OPEN', [accepted(), sending(), pending()]],
  ] as const)('have an %s action among those of its status, and among what is due', async (group, path) => {
    await given(...path);
    const action = path[path.length - 1] ?? accepted();
    expect(await itemOfAction(action)).toMatchObject({
      statusShard: `${group}#${shardOf(action.id)}`,
      dueShard: String(shardOf(action.id)),
      dueAtId: `${action.dueAt}#${action.id}`,
    });
    expect(await indexesOf(action)).toEqual([...always, 'byDue', ...ofTwilio(action)]);
  });

  test.each([
    ['COMPLETED', [accepted(), sending(), pending(), completed()]],
    ['FAILED', [accepted(), sending(), pending(), failed()]],
    ['FAILED', [accepted(), sending(), refused()]],
    ['EXPIRED', [accepted(), sending(), pending(), expired()]],
    ['IN_DOUBT', [accepted(), sending(), inDoubt()]],
  ] as const)('have a %s action among those of its status, and not among what is due', async (group, path) => {
    await given(...path);
    const item = await itemOfAction(accepted());
    expect(item).toMatchObject({ statusShard: `${group}#${shardOf(accepted().id)}` });
    expect(item).not.toHaveProperty('dueShard');
    expect(item).not.toHaveProperty('dueAtId');
    expect(await indexesOf(accepted())).toEqual([...always, ...ofTwilio(path[path.length - 1] ?? accepted())]);
  });

  test('have an action that a person resent where it was accepted, but newest in its conversation, and due', async () => {
    const resent = next(inDoubt(), { transition: 'resend', who: 'ada', why: 'It is not there.' }, 'ACCEPTED');
    await given(accepted(), sending(), inDoubt(), resent);
    expect(await itemOfAction(resent)).toMatchObject({
      statusShard: `OPEN#${shardOf(resent.id)}`,
      acceptedAtId: `${resent.acceptedAt}#${resent.id}`,
      beganAtId: `${resent.updatedAt}#${resent.id}`,
      dueAtId: `${resent.dueAt}#${resent.id}`,
    });
    expect(await indexesOf(resent)).toEqual([...always, 'byDue']);
  });
});

describe('retention', () => {
  const keptFrom = (seconds: number) => at(seconds).getTime() / 1_000 + RETENTION_SECONDS;

  test.each([
    ['COMPLETED', 3, [accepted(), sending(), pending(), completed()]],
    ['FAILED', 3, [accepted(), sending(), pending(), failed()]],
    ['EXPIRED', 3, [accepted(), sending(), pending(), expired()]],
  ] as const)('of a %s action begins when it settled', async (_, settledSeconds, path) => {
    await given(...path);
    expect(await itemOfAction(accepted())).toMatchObject({ expiresAt: keptFrom(settledSeconds) });
  });

  test.each([
    ['ACCEPTED', [accepted()]],
    ['SENDING', [accepted(), sending()]],
    ['PENDING', [accepted(), sending(), pending()]],
    ['IN_DOUBT', [accepted(), sending(), inDoubt()]],
  ] as const)('of a %s action has not begun', async (_, path) => {
    await given(...path);
    expect(await itemOfAction(accepted())).not.toHaveProperty('expiresAt');
  });

  test('ends when a person has the action sent again', async () => {
    const resent = next(failed(), { transition: 'resend', who: 'ada', why: 'The number is mended.' }, 'ACCEPTED');
    await given(accepted(), sending(), pending(), failed(), resent);
    expect(await itemOfAction(accepted())).not.toHaveProperty('expiresAt');
  });

  test('begins anew when late evidence corrects an EXPIRED action', async () => {
    const late = evolve(expired(), { transition: 'completed', polls: 0 }, { now: at(7_200), by: 'test' });
    await given(accepted(), sending(), pending(), expired(), late);
    expect(await itemOfAction(accepted())).toMatchObject({ expiresAt: keptFrom(7_200) });
  });
});

test('an item that is no action is refused by its name and the fault’s place, never by what it holds', async () => {
  const request = { ...accepted().request, payload: 'a secret text' };
  const Item = marshall({ ...accepted(), pk: `ACTION#${accepted().id}`, request });
  await table().client.send(new PutItemCommand({ TableName: table().name, Item }));
  const error = await ledger.getAction(accepted().id).catch((it: unknown) => it);
  expect(String(error)).toContain(`ACTION#${accepted().id}`);
  expect(String(error)).toContain('/request');
  expect(String(error)).not.toContain('a secret text');
});
