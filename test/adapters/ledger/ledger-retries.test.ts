import { beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../../lambdas/core/ports.ts';
import { accepted, pending, sending } from '../../fixtures/actions.ts';
import { givesRefusedItems, type Loss, losesOnce } from '../../fixtures/dynamo-faults.ts';
import { freshLedgerTable } from '../../fixtures/dynamo-ledger.ts';
import { eventRecord } from '../../fixtures/event-records.ts';

const table = freshLedgerTable();
let ledger: Ledger;

beforeEach(() => {
  ledger = table().ledgerBy(table().client);
});

describe.each(['keeps', 'gives'] as const)('a connection that breaks, in a store that %s what refused', (kind) => {
  function losing(loss: Loss): Ledger {
    const client = losesOnce(table().newClient(), loss);
    return table().ledgerBy(kind === 'gives' ? givesRefusedItems(client, table().client) : client);
  }

  test('after the claim was written: the repeated claim is recognised as the first', async () => {
    expect(await losing({ of: 'answer' }).claimEvent(eventRecord())).toMatchObject({ claimed: true });
    expect(await losing({ of: 'answer' }).claimAction(accepted())).toMatchObject({ claimed: true });
  });

  test('before the claim was written: an equal one that came meanwhile keeps it', async () => {
    const claimingEvent = losing({ of: 'request', meanwhile: () => ledger.claimEvent(eventRecord()) });
    expect(await claimingEvent.claimEvent(eventRecord())).toMatchObject({ claimed: false });
    const claimingAction = losing({ of: 'request', meanwhile: () => ledger.claimAction(accepted()) });
    expect(await claimingAction.claimAction(accepted())).toMatchObject({ claimed: false });
  });

  test('after the claim was written: it stays a claim when the action has moved on meanwhile', async () => {
    const meanwhile = () => ledger.advance(accepted(), sending());
    const claim = await losing({ of: 'answer', meanwhile }).claimAction(accepted());
    expect(claim).toEqual({ claimed: true, action: sending() });
  });

  test('after a rejection was written: the repeated one does not take the place of what was accepted meanwhile', async () => {
    const meanwhile = () => ledger.claimEvent(eventRecord());
    const rejected = eventRecord({ state: 'mappingFailed', actions: [] });
    expect(await losing({ of: 'answer', meanwhile }).claimEvent(rejected)).toEqual({
      claimed: false,
      event: eventRecord(),
    });
    expect(await ledger.getEvent(rejected)).toEqual(eventRecord());
  });

  test('after the lease was taken: the repeated write is recognised, and is in the history once', async () => {
    await ledger.claimAction(accepted());
    expect(await losing({ of: 'answer' }).advance(accepted(), sending())).toEqual({ won: true, action: sending() });
    expect(await ledger.getAction(accepted().id)).toEqual(sending());
  });

  test('before the lease was taken: another sender who took it meanwhile, in the same moment, has it', async () => {
    await ledger.claimAction(accepted());
    const rival = sending({ leaseId: 'rival' });
    const losingRace = losing({ of: 'request', meanwhile: () => ledger.advance(accepted(), rival) });
    expect(await losingRace.advance(accepted(), sending())).toEqual({ won: false, current: rival });
  });

  test('after a write that another went on from: it counts as lost, and what came after is shown', async () => {
    await ledger.claimAction(accepted());
    const meanwhile = () => ledger.advance(sending(), pending());
    const answer = await losing({ of: 'answer', meanwhile }).advance(accepted(), sending());
    expect(answer).toEqual({ won: false, current: pending() });
  });

  test('after a thing was owned: it is owned', async () => {
    const thing = { kind: 'communication', id: 'conv_communication_1' } as const;
    expect(await losing({ of: 'answer' }).own(thing, 'act_1')).toBe('act_1');
    expect(await ledger.own(thing, 'act_2')).toBe('act_1');
  });
});
