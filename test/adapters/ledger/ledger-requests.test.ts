import { beforeEach, describe, expect, test } from 'vitest';
import { type Ledger, LedgerUnavailableError } from '../../../lambdas/core/ports.ts';
import { accepted, at, sending } from '../../fixtures/actions.ts';
import { answersInPages, countsRequests, givesRefusedItems, leavesKeysBehind } from '../../fixtures/dynamo-faults.ts';
import { freshLedgerTable } from '../../fixtures/dynamo-ledger.ts';
import { eventRecord } from '../../fixtures/event-records.ts';

const table = freshLedgerTable();
let ledger: Ledger;

beforeEach(() => {
  ledger = table().ledgerBy(table().client);
});

describe('what the ledger asks of DynamoDB', () => {
  let asked: Record<string, number>;

  beforeEach(() => {
    const client = givesRefusedItems(table().newClient(), table().client);
    asked = countsRequests(client);
    ledger = table().ledgerBy(client);
  });

  test('a claim is one write, won or lost', async () => {
    for (let n = 0; n < 2; n += 1) await ledger.claimEvent(eventRecord());
    for (let n = 0; n < 3; n += 1) await ledger.claimAction(accepted());
    expect(asked).toEqual({ PutItem: 5 });
  });

  test('a rejection is one write, and so is what takes its place', async () => {
    const rejected = eventRecord({ state: 'mappingFailed', actions: [] });
    for (const event of [rejected, rejected, eventRecord(), rejected]) await ledger.claimEvent(event);
    expect(asked).toEqual({ PutItem: 4 });
  });

  test('a transition is one write, won or lost', async () => {
    await ledger.claimAction(accepted());
    for (let n = 0; n < 2; n += 1) await ledger.advance(accepted(), sending({ leaseId: `lease-${n}` }));
    expect(asked).toEqual({ PutItem: 1, UpdateItem: 2 });
  });

  test('a postponement is one write, made or not', async () => {
    for (let n = 0; n < 2; n += 1) await ledger.postpone(accepted().id, at(60).toISOString(), 1);
    expect(asked).toEqual({ UpdateItem: 2 });
  });

  test('what is due is one query of each shard, whatever else is on record', async () => {
    for (let n = 0; n < 30; n += 1) await ledger.claimAction(accepted({ eventId: `evt_${n}` }));
    for (const operation of Object.keys(asked)) delete asked[operation];
    await ledger.listDue(at(3_600), 20);
    expect(asked).toEqual({ Query: 8 });
  });

  test('a page of a conversation is one query and one batch', async () => {
    for (let n = 0; n < 30; n += 1) await ledger.claimAction(accepted({ eventId: `evt_${n}` }));
    for (const operation of Object.keys(asked)) delete asked[operation];
    await ledger.listByConversation(accepted().conversationId, { limit: 20 });
    expect(asked).toEqual({ Query: 1, BatchGetItem: 1 });
  });
});

describe('a store that leaves keys of a batch behind', () => {
  const claimAll = async (size: number): Promise<readonly string[]> => {
    const all = Array.from({ length: size }, (_, n) => accepted({ eventId: `evt_${n}`, acceptedAt: at(n) }));
    await Promise.all(all.map((action) => ledger.claimAction(action)));
    return all.map(({ id }) => id).reverse();
  };

  test('is asked for them again, and the order stays', async () => {
    const newestFirst = await claimAll(20);
    const slow = table().ledgerBy(leavesKeysBehind(table().newClient(), 7));
    const { items } = await slow.listByConversation(accepted().conversationId, { limit: 20 });
    expect(items.map(({ id }) => id)).toEqual(newestFirst);
  });

  test('is out of reach when it never serves one', async () => {
    await claimAll(1);
    const stuck = table().ledgerBy(leavesKeysBehind(table().newClient(), 0));
    const page = stuck.listByConversation(accepted().conversationId, { limit: 20 });
    await expect(page).rejects.toBeInstanceOf(LedgerUnavailableError);
  });
});

describe('a store that answers a query in pages', () => {
  beforeEach(() => {
    ledger = table().ledgerBy(answersInPages(table().newClient(), 3));
  });

  test('is asked until all is there, where all is wanted', async () => {
    const origins = Array.from({ length: 10 }, (_, n) => `https://shop-${n}.example`);
    for (const origin of origins) await ledger.claimEvent(eventRecord({ origin }));
    expect((await ledger.findEvents('shop', 'evt_1')).map(({ origin }) => origin)).toEqual(origins);
  });

  test('is asked until there are as many as are wanted', async () => {
    const all = Array.from({ length: 10 }, (_, n) => accepted({ eventId: `evt_${n}`, acceptedAt: at(n) }));
    for (const action of all) await ledger.claimAction(action);
    const page = await ledger.listByConversation(accepted().conversationId, { limit: 7 });
    expect(page.items).toMatchObject([9, 8, 7, 6, 5, 4, 3].map((n) => ({ eventId: `evt_${n}` })));
    expect(page.cursor).toBeDefined();
  });
});

test('an item beyond what DynamoDB takes, 400 KB, is a fault, for it would be refused again', async () => {
  const action = accepted({ text: 'x'.repeat(410 * 1_024) });
  await expect(ledger.claimAction(action)).rejects.toThrow('DynamoDB PutItem rejected the request');
});
