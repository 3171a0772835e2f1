import { beforeEach, describe, expect, test } from 'vitest';
import type { Audit } from '../../lambdas/core/api/audit.ts';
import { listParameters } from '../../lambdas/core/api/queries.ts';
import { NotFoundError, QueryInvalidError } from '../../lambdas/core/errors.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { countActions, listActions, showAction, showEvent } from '../../lambdas/query-actions/query-actions.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { accepted, start as t0 } from '../fixtures/actions.ts';

const action = accepted({ origin: '/orders', route: 'r', conversationId: 'c1' });
const event = {
  source: 'shop',
  origin: '/orders',
  eventId: 'evt_1',
  type: 't',
  digest: 'd',
  receivedAt: t0.toISOString(),
  state: 'actions' as const,
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
    expect(await showAction(action.id, ledger)).toEqual({ ...action, integrity: 'verified' });
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
  const list = async (query: Record<string, string>) => (await listActions(query, { ledger, audit: ledger })).items;

  test.each([
    ['everything', {}],
    ['its conversation', { conversationId: 'c1' }],
    ['its status', { status: 'ACCEPTED' }],
    ['what is open', { status: 'OPEN' }],
    ['its route', { route: 'r' }],
    ['its event', { source: 'shop', eventId: 'evt_1' }],
    ['its day', { day: '2026-03-30' }],
    ['a span that begins with it', { from: '2026-03-30T10:30:00Z' }],
    ['a span in another time zone', { from: '2026-03-30T12:00:00+02:00', to: '2026-03-30T12:31:00+02:00', route: 'r' }],
  ])('of %s has an action, with what its hashes say', async (_, query) => {
    expect(await list(query)).toEqual([{ ...action, integrity: 'verified' }]);
  });

  test.each([
    ['another conversation', { conversationId: 'c2' }],
    ['another status', { status: 'COMPLETED' }],
    ['another route', { route: 's' }],
    ['another event', { source: 'shop', eventId: 'evt_2' }],
    ['another day', { day: '2026-03-31', route: 'r' }],
    ['a span that ends with it', { to: '2026-03-30T10:30:00Z' }],
  ])('of %s has not', async (_, query) => {
    expect(await list(query)).toEqual([]);
  });

  test.each([
    ['a parameter that there is not', { state: 'OPEN' }, '/state: is no parameter of GET /actions, which knows'],
    ['one among mistakes in others', { state: 'OPEN', limit: '0' }, '/limit'],
    ['a status that there is not', { status: 'DONE' }, '/status'],
    ['two ways to choose', { conversationId: 'c1', status: 'OPEN' }, '/status'],
    ['half an event', { source: 'shop' }, '/eventId'],
    ['an event of a day', { source: 'shop', eventId: 'e', day: '2026-03-30' }, '/day'],
    ['a day and a span', { day: '2026-03-30', to: '2026-03-31T00:00:00Z' }, '/day'],
    ['a day that there is not', { day: '2026-02-30' }, '/day: is no day, such as 2026-11-24'],
    [
      'a moment without its offset',
      { from: '2026-03-30T10:00:00' },
      '/from: is no moment with its offset, such as 2026',
    ],
    ['a span that ends first', { from: '2026-03-31T00:00:00Z', to: '2026-03-30T00:00:00Z' }, '/to'],
    ['a page too long', { limit: '101' }, '/limit'],
    ['a page of none', { limit: '0' }, '/limit'],
    ['a page that is no number', { limit: 'all' }, '/limit'],
  ])('is refused for %s, by name', async (_, query, named) => {
    const refused = listActions(query, { ledger, audit: ledger });
    await expect(refused).rejects.toThrow(QueryInvalidError);
    await expect(refused).rejects.toThrow(named);
  });

  test('is told every parameter that there is, where it has one that there is not', async () => {
    const refused = listActions({ state: 'OPEN' }, { ledger, audit: ledger });
    for (const name of Object.keys(listParameters.shape)) await expect(refused).rejects.toThrow(name);
  });
});

describe('counts', () => {
  const none = { OPEN: 0, COMPLETED: 0, FAILED: 0, EXPIRED: 0, IN_DOUBT: 0 };

  test('are of the last seven days, the oldest first', async () => {
    const { days } = await countActions({}, t0, ledger);
    expect(days.map(({ day }) => day)).toEqual([24, 25, 26, 27, 28, 29, 30].map((n) => `2026-03-${n}`));
    expect(days.at(-1)?.counts).toEqual({ ...none, OPEN: 1 });
    expect(days.at(0)?.counts).toEqual(none);
  });

  test('are of the days that are asked for, both ends included', async () => {
    const { days } = await countActions({ from: '2026-03-01', to: '2026-03-31' }, t0, ledger);
    expect(days).toHaveLength(31);
    expect(days[29]).toEqual({ day: '2026-03-30', counts: { ...none, OPEN: 1 } });
  });

  test.each([
    [{ from: '2026-03-01', to: '2026-04-01' }],
    [{ from: '2026-03-02', to: '2026-03-01' }],
    [{ from: '2026-03-01' }, '2027-01-01'],
    [{ from: 'yesterday' }],
    [{ day: '2026-03-01' }],
  ])('are refused for %j', async (query, now = '2026-03-30') => {
    await expect(countActions(query, new Date(now), ledger)).rejects.toThrow(QueryInvalidError);
  });
});

describe('an event', () => {
  const deps = () => ({ ledger, audit: ledger, sources: () => ['shop', 'billing'] });
  test('is shown with its actions as they are now', async () => {
    expect(await showEvent({ source: 'shop', eventId: 'evt_1' }, deps())).toEqual({
      ...event,
      found: [{ ...action, integrity: 'verified' }],
    });
  });

  test('that is not on record for the source is not found', async () => {
    await expect(showEvent({ source: 'crm', eventId: 'evt_1' }, deps())).rejects.toThrow(NotFoundError);
  });

  test('that is not on record says whether there is such a source at all', async () => {
    await expect(showEvent({ source: 'crm', eventId: 'evt_1' }, deps())).rejects.toThrow('has shop, billing');
    await expect(showEvent({ source: 'shop', eventId: 'evt_9' }, deps())).rejects.toThrow('unless as mapping-failed');
  });

  test('whose id is longer than any that was accepted is not found', async () => {
    await expect(showEvent({ source: 'shop', eventId: 'x'.repeat(3_000) }, deps())).rejects.toThrow(NotFoundError);
  });

  test('whose id two CloudEvents sources used is told apart by origin', async () => {
    await ledger.claimEvent({ ...event, origin: '/returns', state: 'ignored', actions: [] });
    await expect(showEvent({ source: 'shop', eventId: 'evt_1' }, deps())).rejects.toThrow('Add ?origin=');
    const one = await showEvent({ source: 'shop', eventId: 'evt_1', origin: '/returns' }, deps());
    expect(one).toMatchObject({ origin: '/returns', found: [] });
  });
});
