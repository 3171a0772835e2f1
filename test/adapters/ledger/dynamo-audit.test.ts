import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { twilioIdNames } from '../../../lambdas/core/message/twilio-ids.ts';
import { auditContract } from '../../contracts/audit.contract.ts';
import { memoryLedger } from '../../fakes/memory-ledger.ts';
import { accepted, at, leaseOf, next } from '../../fixtures/actions.ts';
import { countsRequests } from '../../fixtures/dynamo-faults.ts';
import { freshLedgerTable } from '../../fixtures/dynamo-ledger.ts';

describe('the audit of the ledger in memory', () => {
  auditContract(memoryLedger);
});

describe('the audit of the ledger in DynamoDB', () => {
  const table = freshLedgerTable();
  auditContract(() => ({ ...table().ledgerBy(table().client), ...table().auditBy(table().client) }));
});

describe('what somebody changed in the table', () => {
  const table = freshLedgerTable();
  const action = accepted();

  beforeEach(async () => {
    await table().ledgerBy(table().client).claimAction(action);
  });

  /** Writes over the item, as the console can. */
  async function tamper(change: Record<string, unknown>): Promise<void> {
    const { id } = action;
    const places = { statusShard: 'OPEN#0', acceptedAtId: `${action.acceptedAt}#${id}` };
    const Item = marshall({ ...action, pk: `ACTION#${id}`, ...places, ...change });
    await table().client.send(new PutItemCommand({ TableName: table().name, Item }));
  }

  test('is shown as broken, and what is', async () => {
    await tamper({ attempts: 3 });
    expect(await table().auditBy(table().client).show(action.id)).toMatchObject({ attempts: 3, integrity: 'broken' });
  });

  test.each([
    ['statusShard', null],
    ['day', null],
    ['routeShard', 'another-route#0'],
    ['acceptedAtId', '2020-01-01T00:00:00.000Z#act_1'],
    ['beganAtId', null],
    ['head', 'A'.repeat(43)],
  ])('so that lists or outcomes miss it is shown as broken: %s', async (name, value) => {
    const { id } = action;
    await table().client.send(
      new UpdateItemCommand({
        TableName: table().name,
        Key: marshall({ pk: `ACTION#${id}` }),
        UpdateExpression: value === null ? 'REMOVE #name' : 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ...(value !== null && { ExpressionAttributeValues: marshall({ ':value': value }) }),
      }),
    );
    expect(await table().auditBy(table().client).show(id)).toMatchObject({
      integrity: 'broken',
      integrityDetail: expect.stringMatching(new RegExp(`: ${name}\\.$`)),
    });
  });

  test('so that it is no action any more is listed all the same, without a value', async () => {
    await tamper({ request: 'a secret text' });
    const { items } = await table().auditBy(table().client).list({ by: 'status', status: 'OPEN' }, { limit: 10 });
    expect(items).toEqual([
      {
        id: action.id,
        status: 'UNREADABLE',
        integrity: 'broken',
        integrityDetail: expect.stringContaining('/request'),
      },
    ]);
    expect(JSON.stringify(items)).not.toContain('secret');
    expect(await table().auditBy(table().client).show(action.id)).toEqual(items[0]);
  });

  test('with a status that there is not is in lists of any status that its place is in', async () => {
    await tamper({ status: 'DONE' });
    const { items } = await table().auditBy(table().client).list({ by: 'status', status: 'PENDING' }, { limit: 10 });
    expect(items).toMatchObject([{ id: action.id, status: 'UNREADABLE' }]);
  });
});

describe('what a page costs', () => {
  const table = freshLedgerTable();

  test.each([
    ['a conversation', { by: 'conversation', conversationId: 'conv_conversation_1' }, 1],
    ['a status', { by: 'status', status: 'OPEN' }, 8],
    ['a route', { by: 'route', route: 'order-shipped-sms' }, 8],
    ['a day', { by: 'all', from: '2026-03-30T00:00:00.000Z', to: '2026-03-31T00:00:00.000Z' }, 8],
    ['everything', { by: 'all' }, 40],
  ] as const)(
    'of %s is as many queries with few actions as with many, and one batch',
    async (_, selection, queries) => {
      const client = table().newClient();
      const asked = countsRequests(client);
      for (const size of [3, 30]) {
        for (let n = 0; n < size; n += 1) {
          const traits = { eventId: `evt_${size}_${n}`, acceptedAt: at(n) };
          await table().ledgerBy(table().client).claimAction(accepted(traits));
        }
        for (const operation of Object.keys(asked)) delete asked[operation];
        expect((await table().auditBy(client).list(selection, { limit: 2 })).items).toHaveLength(2);
        expect(asked).toEqual({ Query: queries, BatchGetItem: 1 });
      }
    },
  );

  test("by an id of Twilio's is one query and one batch, however many others there are", async () => {
    const ledger = table().ledgerBy(table().client);
    for (let n = 0; n < 30; n += 1) await ledger.claimAction(accepted({ eventId: `evt_${n}`, acceptedAt: at(n) }));
    const before = accepted({ eventId: 'evt_7', acceptedAt: at(7) });
    const sent = next(before, { transition: 'lease', lease: leaseOf(before) }, 'SENDING');
    const related = { messageSid: 'SM7', communicationId: 'conv_communication_7' };
    const made = next(sent, { transition: 'created', twilioActionId: 'conv_action_7', related }, 'PENDING');
    await ledger.advance(before, sent);
    await ledger.advance(sent, made);
    const client = table().newClient();
    const asked = countsRequests(client);
    const ids = { ...related, twilioActionId: 'conv_action_7' };
    for (const by of twilioIdNames) {
      for (const operation of Object.keys(asked)) delete asked[operation];
      const { items } = await table().auditBy(client).list({ by, id: ids[by] }, { limit: 20 });
      expect(items).toMatchObject([{ id: before.id }]);
      expect(asked).toEqual({ Query: 1, BatchGetItem: 1 });
    }
  });

  test('of a status that few have is bounded: it ends with a cursor and goes on from there', async () => {
    const ledger = table().ledgerBy(table().client);
    const claimed = Array.from({ length: 620 }, (_, n) => accepted({ eventId: `evt_${n}`, acceptedAt: at(n) }));
    for (const it of claimed) await ledger.claimAction(it);
    const oldest = claimed[0] ?? accepted();
    await ledger.advance(oldest, next(oldest, { transition: 'lease', lease: leaseOf(oldest) }, 'SENDING'));
    const client = table().newClient();
    const asked = countsRequests(client);
    const audit = table().auditBy(client);
    const first = await audit.list({ by: 'status', status: 'SENDING' }, { limit: 20 });
    expect(first).toEqual({ items: [], cursor: expect.any(String) });
    expect(asked).toEqual({ Query: 5 * 8, BatchGetItem: 5 });
    const second = await audit.list({ by: 'status', status: 'SENDING' }, { limit: 20, cursor: first.cursor ?? '' });
    expect(second.items.map(({ id }) => id)).toEqual([oldest.id]);
    expect(second.cursor).toBeUndefined();
  });
});

describe('a page of long actions', () => {
  const table = freshLedgerTable();

  test('ends before it is more than a function may answer, and its cursor goes on from there', async () => {
    const ledger = table().ledgerBy(table().client);
    const text = '"'.repeat(170_000);
    for (let n = 0; n < 20; n += 1) {
      await ledger.claimAction(accepted({ eventId: `evt_${n}`, acceptedAt: at(n), text }));
    }
    const audit = table().auditBy(table().client);
    const first = await audit.list({ by: 'all' }, { limit: 100 });
    expect(JSON.stringify(first.items).length).toBeLessThan(4_000_000);
    const second = await audit.list({ by: 'all' }, { limit: 100, cursor: first.cursor ?? '' });
    expect([...first.items, ...second.items].map((it) => 'eventId' in it && it.eventId)).toEqual(
      Array.from({ length: 20 }, (_, n) => `evt_${19 - n}`),
    );
    expect(second.cursor).toBeUndefined();
  });
});
