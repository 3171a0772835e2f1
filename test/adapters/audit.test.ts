import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditContract } from '../contracts/audit.contract.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { accepted, at } from '../fixtures/actions.ts';
import { freshLedgerTable } from '../fixtures/dynamo-ledger.ts';

describe('the audit of the ledger in memory', () => {
  auditContract(memoryLedger);
});

describe('the audit of the ledger in DynamoDB', () => {
  const table = freshLedgerTable();
  auditContract(() => ({ ...table().ledgerBy(table().client), ...table().audit() }));
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
    expect(await table().audit().show(action.id)).toMatchObject({ attempts: 3, integrity: 'broken' });
  });

  test('so that it is no action any more is listed all the same, without a value', async () => {
    await tamper({ request: 'a secret text' });
    const { items } = await table().audit().list({ by: 'status', status: 'OPEN' }, { limit: 10 });
    expect(items).toEqual([
      {
        id: action.id,
        status: 'UNREADABLE',
        integrity: 'broken',
        integrityDetail: expect.stringContaining('/request'),
      },
    ]);
    expect(JSON.stringify(items)).not.toContain('secret');
    expect(await table().audit().show(action.id)).toEqual(items[0]);
  });

  test('with a status that there is not is in lists of any status that its place is in', async () => {
    await tamper({ status: 'DONE' });
    const { items } = await table().audit().list({ by: 'status', status: 'PENDING' }, { limit: 10 });
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
  ] as const)('of %s is as many queries with few actions as with many', async (_, selection, queries) => {
    let asked: (number | undefined)[] = [];
    const client = table().client;
    client.middlewareStack.addRelativeTo(
      (following, context) => async (args) => {
        if (context.commandName === QueryCommand.name) asked.push(Object(args.input).Limit);
        return following(args);
      },
      { name: 'countQueries', relation: 'before', toMiddleware: 'serializerMiddleware', override: true },
    );
    const ledger = table().ledgerBy(client);
    for (const size of [3, 30]) {
      for (let n = 0; n < size; n += 1) {
        await ledger.claimAction(accepted({ eventId: `evt_${size}_${n}`, acceptedAt: at(n) }));
      }
      asked = [];
      expect((await table().audit().list(selection, { limit: 2 })).items).toHaveLength(2);
      expect(asked).toEqual(Array.from({ length: queries }, () => 3));
    }
  });
});
