import { beforeEach, describe, expect, test } from 'vitest';
import type { Action, ActionIn } from '../../lambdas/core/action/action.ts';
import type { Change } from '../../lambdas/core/action/change.ts';
import { statusAfter } from '../../lambdas/core/action/transitions.ts';
import type { RecordedAction } from '../../lambdas/core/api/answers.ts';
import type { Audit } from '../../lambdas/core/api/audit.ts';
import type { Selection } from '../../lambdas/core/api/queries.ts';
import { QueryInvalidError } from '../../lambdas/core/errors.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { accepted, at, leaseOf, next } from '../fixtures/actions.ts';

/** What whoever asks after the fact is promised; `open` gives an empty ledger, and the audit of it. */
export function auditContract(open: () => Ledger & Audit): void {
  let ledger: Ledger & Audit;

  beforeEach(() => {
    ledger = open();
  });

  /** An action that was accepted so many seconds from the start, of a route and conversation of three by turns. */
  async function given(n: number, secondsApart = 1): Promise<ActionIn<'ACCEPTED'>> {
    const action = accepted({
      eventId: `evt_${n}`,
      route: `route-${n % 3}`,
      conversationId: `conv_${n % 3}`,
      acceptedAt: at(n * secondsApart),
    });
    await ledger.claimAction(action);
    return action;
  }

  async function moved(before: Action, ...path: readonly Change[]): Promise<Action> {
    let action = before;
    for (const change of path) {
      const after = next(action, change, statusAfter(change.transition, action.status));
      expect(await ledger.advance(action, after)).toMatchObject({ won: true });
      action = after;
    }
    return action;
  }

  const lease = (before: Action) => ({ transition: 'lease', lease: leaseOf(before) }) as const;
  const created = { transition: 'created', twilioActionId: 'conv_action_1' } as const;
  const completed = { transition: 'completed', polls: 1 } as const;
  const expired = { transition: 'expired', polls: 1 } as const;
  const resend = { transition: 'resend', who: 'ada', why: 'It is not there.' } as const;

  /** Every page of a selection, in turn. */
  async function pagesOf(selection: Selection, limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await ledger.list(selection, { limit, ...(cursor !== undefined && { cursor }) });
      pages.push(page.items.map(eventIdOf));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return pages;
  }

  const listed = async (selection: Selection) => (await pagesOf(selection, 100)).flat();

  describe('an action', () => {
    test('is shown with what its hashes say', async () => {
      const action = await given(0);
      expect(await ledger.show(action.id)).toEqual({ ...action, integrity: 'verified' });
    });

    test('that is not on record is undefined', async () => {
      expect(await ledger.show('act_unknown')).toBeUndefined();
    });

    test('verifies after all that may happen to it, as it is read', async () => {
      const before = await given(0);
      const again = await moved(before, lease(before), created, expired, resend);
      const done = await moved(again, lease(again), { ...created, related: { messageSid: 'SM2' } }, completed);
      await ledger.postpone(done.id, at(900).toISOString(), 3);
      expect(await ledger.show(done.id)).toMatchObject({ status: 'COMPLETED', integrity: 'verified' });
    });
  });

  describe('a list', () => {
    test('is empty where there is nothing', async () => {
      const empty: Selection[] = [{ by: 'all' }, { by: 'route', route: 'none' }, { by: 'status', status: 'PENDING' }];
      for (const selection of empty) expect(await ledger.list(selection, { limit: 10 })).toEqual({ items: [] });
    });

    test('has the newest first, of all, of a route and of a conversation', async () => {
      for (const n of [4, 0, 3, 1, 2, 6, 5]) await given(n);
      expect(await listed({ by: 'all' })).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `evt_${n}`));
      expect(await listed({ by: 'route', route: 'route-0' })).toEqual(['evt_6', 'evt_3', 'evt_0']);
      expect(await listed({ by: 'conversation', conversationId: 'conv_1' })).toEqual(['evt_4', 'evt_1']);
    });

    test.each([1, 7, 20])('of 60 comes in pages of %i with no gap and no repeat', async (limit) => {
      await Promise.all(Array.from({ length: 60 }, (_, n) => given(n)));
      const pages = await pagesOf({ by: 'all' }, limit);
      expect(pages.flat()).toEqual(Array.from({ length: 60 }, (_, n) => `evt_${59 - n}`));
      expect(pages).toHaveLength(Math.ceil(60 / limit));
    });

    test('is of a span: from its first moment, and without its end', async () => {
      for (let n = 0; n < 6; n += 1) await given(n, 600);
      const span = { from: at(600).toISOString(), to: at(2_400).toISOString() };
      expect(await listed({ by: 'all', ...span })).toEqual(['evt_3', 'evt_2', 'evt_1']);
      expect(await listed({ by: 'route', route: 'route-1', ...span })).toEqual(['evt_1']);
      expect(await listed({ by: 'status', status: 'OPEN', ...span })).toEqual(['evt_3', 'evt_2', 'evt_1']);
      expect(await pagesOf({ by: 'all', ...span }, 2)).toEqual([['evt_3', 'evt_2'], ['evt_1']]);
    });

    test('is of a span of days, too', async () => {
      for (let n = 0; n < 4; n += 1) await given(n, 86_400);
      expect(await listed({ by: 'all', from: at(86_400).toISOString() })).toEqual(['evt_3', 'evt_2', 'evt_1']);
      const day = { from: '2026-03-31T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' };
      expect(await listed({ by: 'all', ...day })).toEqual(['evt_1']);
    });

    test('is of what Twilio made of the last send: the message, the Action or the Communication', async () => {
      const [a, b] = [await given(0), await given(1)];
      await given(2);
      const made = (n: number) => ({
        ...created,
        twilioActionId: `conv_action_${n}`,
        related: { messageSid: `SM${n}`, communicationId: `conv_communication_${n}` },
      });
      await moved(a, lease(a), made(1), completed);
      const again = await moved(b, lease(b), made(2), expired, resend);
      await moved(again, lease(again), made(3));
      const ids = { messageSid: 'SM', twilioActionId: 'conv_action_', communicationId: 'conv_communication_' } as const;
      for (const by of ['messageSid', 'twilioActionId', 'communicationId'] as const) {
        const found = await Promise.all([1, 2, 3, 4].map((n) => listed({ by, id: `${ids[by]}${n}` })));
        expect(found, by).toEqual([['evt_0'], [], ['evt_1'], []]);
      }
      expect(await listed({ by: 'messageSid', id: 'SM1', to: at(0).toISOString() })).toEqual([]);
    });

    test('of a status has what is in it now, the open ones together or each alone', async () => {
      const [a, b, c, d] = [await given(0), await given(1), await given(2), await given(3)];
      await moved(a, lease(a));
      await moved(b, lease(b), created);
      await moved(c, lease(c), created, completed);
      const of = (status: Extract<Selection, { by: 'status' }>['status']) => listed({ by: 'status', status });
      expect(await of('OPEN')).toEqual([d, b, a].map(eventIdOf));
      expect(await of('ACCEPTED')).toEqual([eventIdOf(d)]);
      expect(await of('SENDING')).toEqual([eventIdOf(a)]);
      expect(await of('PENDING')).toEqual([eventIdOf(b)]);
      expect(await of('COMPLETED')).toEqual([eventIdOf(c)]);
      expect(await of('EXPIRED')).toEqual([]);
    });

    test('of a status that few have comes in full pages', async () => {
      const all = await Promise.all(Array.from({ length: 40 }, (_, n) => given(n)));
      for (const it of all.filter((_, n) => n % 10 === 0)) await moved(it, lease(it));
      expect(await pagesOf({ by: 'status', status: 'SENDING' }, 3)).toEqual([
        ['evt_30', 'evt_20', 'evt_10'],
        ['evt_0'],
      ]);
    });

    test('of a conversation has what a person had sent again by when that was', async () => {
      const before = await given(0);
      await given(3);
      await moved(before, lease(before), created, expired, resend);
      expect(await listed({ by: 'conversation', conversationId: 'conv_0' })).toEqual(['evt_0', 'evt_3']);
      expect(await listed({ by: 'route', route: 'route-0' })).toEqual(['evt_3', 'evt_0']);
    });

    test('keeps its pages when a newer one comes in between', async () => {
      for (let n = 0; n < 4; n += 1) await given(n);
      const first = await ledger.list({ by: 'all' }, { limit: 2 });
      await given(9);
      const second = await ledger.list({ by: 'all' }, { limit: 2, cursor: first.cursor ?? '' });
      expect([...first.items, ...second.items].map(eventIdOf)).toEqual(['evt_3', 'evt_2', 'evt_1', 'evt_0']);
    });

    test('has cursors of its own: one of another query is refused, and so is a garbled one', async () => {
      for (let n = 0; n < 4; n += 1) await given(n);
      const { cursor: foreign = '' } = await ledger.list({ by: 'all' }, { limit: 1 });
      for (const cursor of [foreign, 'x', '{}', foreign.slice(1)]) {
        const page = ledger.list({ by: 'status', status: 'OPEN' }, { limit: 1, cursor });
        await expect(page, cursor).rejects.toBeInstanceOf(QueryInvalidError);
      }
    });
  });

  describe('counts', () => {
    test('are of the day on which an action was accepted, by where it stands now', async () => {
      const [a, b] = [await given(0), await given(1)];
      await given(2, 86_400);
      await moved(a, lease(a), created, completed);
      await moved(b, expired);
      const none = { OPEN: 0, COMPLETED: 0, FAILED: 0, EXPIRED: 0, IN_DOUBT: 0 };
      expect(await ledger.count('2026-03-30')).toEqual({ ...none, COMPLETED: 1, EXPIRED: 1 });
      expect(await ledger.count('2026-03-31')).toEqual(none);
      expect(await ledger.count('2026-04-01')).toEqual({ ...none, OPEN: 1 });
    });
  });
}

function eventIdOf(action: RecordedAction | Action): string {
  return 'eventId' in action ? action.eventId : action.id;
}
