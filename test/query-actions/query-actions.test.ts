import { beforeEach, describe, expect, test } from 'vitest';
import type { Audit } from '../../lambdas/core/audit.ts';
import { NotFoundError, QueryInvalidError } from '../../lambdas/core/errors.ts';
import { acceptAction } from '../../lambdas/core/evolve.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { listActions, showAction, showEvent } from '../../lambdas/query-actions/query-actions.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';

const t0 = new Date('2026-03-30T10:30:00.000Z');
const action = acceptAction(
  { source: 'shop', origin: '/orders', eventId: 'evt_1', type: 't' },
  { name: 'r', deadlineSeconds: 3_600, whenInDoubt: 'hold' },
  {
    conversationId: 'c1',
    request: {
      type: 'SEND_MESSAGE',
      payload: { from: { participantId: 'p1' }, to: [{ participantId: 'p2' }], content: { text: 'Hi' } },
    },
  },
  { now: t0, by: 'accept-event', salt: 'salt' },
);
const event = {
  source: 'shop',
  origin: '/orders',
  eventId: 'evt_1',
  type: 't',
  digest: 'd',
  receivedAt: t0.toISOString(),
  outcome: 'actions' as const,
  actions: [{ id: action.id, route: 'r' }],
};

let ledger: Ledger & Audit;
beforeEach(async () => {
  ledger = memoryLedger();
  await ledger.claimEvent(event);
  await ledger.claimAction(action);
});

describe('an action', () => {
  test('is shown by its id, with its history', async () => {
    expect(await showAction(action.id, ledger)).toEqual(action);
  });

  test.each([
    ['well-formed', `act_${'a'.repeat(26)}`],
    ['malformed', 'act_none'],
    ['longer than a key may be', 'x'.repeat(3_000)],
  ])('that is not on record is not found: %s', async (_, id) => {
    await expect(showAction(id, ledger)).rejects.toThrow(NotFoundError);
  });
});

describe('a list of actions', () => {
  test('is of one conversation', async () => {
    expect((await listActions({ conversationId: 'c1' }, { ledger, audit: ledger })).items).toEqual([action]);
    expect((await listActions({ conversationId: 'c2' }, { ledger, audit: ledger })).items).toEqual([]);
  });

  test.each([
    ['no conversation', {}],
    ['a parameter that there is not', { conversationId: 'c1', state: 'OPEN' }],
    ['a page too long', { conversationId: 'c1', limit: '101' }],
    ['a page of none', { conversationId: 'c1', limit: '0' }],
    ['a page that is no number', { conversationId: 'c1', limit: 'all' }],
  ])('is refused for %s, and told what there is', async (_, query) => {
    await expect(listActions(query, { ledger, audit: ledger })).rejects.toThrow(QueryInvalidError);
    await expect(listActions(query, { ledger, audit: ledger })).rejects.toThrow('conversationId, limit and cursor');
  });
});

describe('an event', () => {
  test('is shown with its actions as they are now', async () => {
    expect(await showEvent({ source: 'shop', eventId: 'evt_1' }, { ledger, audit: ledger })).toEqual({
      ...event,
      found: [action],
    });
  });

  test('that is not on record for the source is not found', async () => {
    await expect(showEvent({ source: 'crm', eventId: 'evt_1' }, { ledger, audit: ledger })).rejects.toThrow(
      NotFoundError,
    );
  });

  test('whose id is longer than any that was accepted is not found', async () => {
    await expect(showEvent({ source: 'shop', eventId: 'x'.repeat(3_000) }, { ledger, audit: ledger })).rejects.toThrow(
      NotFoundError,
    );
  });

  test('whose id two CloudEvents sources used is told apart by ceSource', async () => {
    await ledger.claimEvent({ ...event, origin: '/returns', outcome: 'ignored', actions: [] });
    await expect(showEvent({ source: 'shop', eventId: 'evt_1' }, { ledger, audit: ledger })).rejects.toThrow(
      'Add ?ceSource=',
    );
    const one = await showEvent({ source: 'shop', eventId: 'evt_1', ceSource: '/returns' }, { ledger, audit: ledger });
    expect(one).toMatchObject({ origin: '/returns', found: [] });
  });
});
