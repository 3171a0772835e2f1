import { beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../lambdas/core/action/action.ts';
import { evolve } from '../../lambdas/core/action/evolve.ts';
import {
  type Status,
  statusAfter,
  statuses,
  type TransitionName,
  transitions,
} from '../../lambdas/core/action/transitions.ts';
import { wholeRequest } from '../../lambdas/core/action/withhold.ts';
import { QueryInvalidError } from '../../lambdas/core/errors.ts';
import type { EventRecord } from '../../lambdas/core/event.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import {
  type ActionTraits,
  accepted,
  at,
  completed,
  expired,
  failed,
  inDoubt,
  leaseOf,
  next,
  pending,
  sending,
} from '../fixtures/actions.ts';
import { eventRecord as event } from '../fixtures/event-records.ts';

/** What every ledger promises to the rest of the bridge; `open` gives an empty one. */
export function ledgerContract(open: () => Ledger | Promise<Ledger>): void {
  let ledger: Ledger;

  beforeEach(async () => {
    ledger = await open();
  });

  /** Puts an action on record as its history says that it went. */
  async function given<A extends Action>(action: A): Promise<A> {
    const [first, ...path] = pathTo(action);
    if (first?.status !== 'ACCEPTED') throw new Error('an action begins as ACCEPTED');
    await ledger.claimAction(first);
    let before: Action = first;
    for (const after of path) {
      expect(await ledger.advance(before, after)).toMatchObject({ won: true });
      before = after;
    }
    return action;
  }

  describe('an event that is not on record', () => {
    test('is claimed by the first who writes it, and read as it was written', async () => {
      expect(await ledger.claimEvent(event())).toEqual({ claimed: true, event: event() });
      expect(await ledger.getEvent(event())).toEqual(event());
    });

    test('is undefined, not an error', async () => {
      expect(await ledger.getEvent(event())).toBeUndefined();
      expect(await ledger.findEvents('shop', 'evt_1')).toEqual([]);
    });

    test('is claimed by exactly one of many who write it at the same time, be it equal', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => ledger.claimEvent(event())));
      expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    });

    test('may have made no action', async () => {
      const declined = [{ route: 'order-shipped-sms', by: 'filter' as const }];
      await ledger.claimEvent(event({ state: 'ignored', actions: [], declined }));
      expect(await ledger.getEvent(event())).toMatchObject({ state: 'ignored', actions: [], declined });
    });
  });

  describe('an event that is on record', () => {
    test('stays as it is; whoever comes later is shown it', async () => {
      await ledger.claimEvent(event());
      const later = event({ digest: 'b'.repeat(64), state: 'ignored', actions: [] });
      expect(await ledger.claimEvent(later)).toEqual({ claimed: false, event: event() });
      expect(await ledger.getEvent(event())).toEqual(event());
    });

    test('is another than that of the same id from another origin; both are found by the id, oldest first', async () => {
      const second = event({ origin: 'https://second.example', receivedAt: at(2).toISOString() });
      const first = event({ origin: 'https://zzz.example', receivedAt: at(1).toISOString() });
      expect(await ledger.claimEvent(second)).toMatchObject({ claimed: true });
      expect(await ledger.claimEvent(first)).toMatchObject({ claimed: true });
      await ledger.claimEvent(event({ eventId: 'evt_10' }));
      await ledger.claimEvent(event({ source: 'other' }));
      expect(await ledger.findEvents('shop', 'evt_1')).toEqual([first, second]);
    });

    test('gives way to none that was rejected', async () => {
      await ledger.claimEvent(event());
      expect(await ledger.claimEvent(rejected())).toEqual({ claimed: false, event: event() });
      expect(await ledger.getEvent(event())).toEqual(event());
    });

    test('is not taken for another whose parts run together to the same', async () => {
      const pairs = [
        { origin: 'a#b', eventId: 'c' },
        { origin: 'a', eventId: 'b#c' },
        { origin: 'a%23b', eventId: 'c' },
        { origin: 'a', eventId: 'b%23c' },
      ].map((identity) => event(identity));
      for (const it of pairs) expect(await ledger.claimEvent(it)).toMatchObject({ claimed: true });
      for (const it of pairs) expect(await ledger.getEvent(it)).toEqual(it);
      for (const it of pairs.slice(1)) expect(await ledger.findEvents('shop', it.eventId)).toContainEqual(it);
    });
  });

  describe('an event that is on record as rejected', () => {
    beforeEach(async () => {
      expect(await ledger.claimEvent(rejected())).toEqual({ claimed: true, event: rejected() });
    });

    test('is read as it was written, and found by its id', async () => {
      expect(await ledger.getEvent(event())).toEqual(rejected());
      expect(await ledger.findEvents('shop', 'evt_1')).toEqual([rejected()]);
    });

    test.each([
      ['the same once its route was mended', event()],
      ['the same once no route wants it', event({ state: 'ignored', actions: [] })],
      ['a mended one', event({ digest: 'b'.repeat(64), receivedAt: at(9).toISOString() })],
    ])('gives way to %s, and nothing of it is left', async (_, accepted) => {
      expect(await ledger.claimEvent(accepted)).toEqual({ claimed: true, event: accepted });
      expect(await ledger.getEvent(accepted)).toEqual(accepted);
      expect(await ledger.findEvents('shop', 'evt_1')).toEqual([accepted]);
    });

    test('says why it was rejected last', async () => {
      const again = rejected('mapped-otherwise', at(9).toISOString());
      await ledger.claimEvent(again);
      expect(await ledger.findEvents('shop', 'evt_1')).toEqual([again]);
    });

    test('gives way to exactly one of many who accept it at the same time', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => ledger.claimEvent(event())));
      expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
      for (const claim of claims) expect(claim.event).toEqual(event());
    });
  });

  describe('an event that is on record as ignored', () => {
    const ignored = event({ state: 'ignored', actions: [] });
    beforeEach(async () => {
      expect(await ledger.claimEvent(ignored)).toEqual({ claimed: true, event: ignored });
    });

    test('gives way to the same content once a route makes an action of it', async () => {
      const wanted = event({ receivedAt: at(9).toISOString() });
      expect(await ledger.claimEvent(wanted)).toEqual({ claimed: true, event: wanted });
      expect(await ledger.findEvents('shop', 'evt_1')).toEqual([wanted]);
    });

    test.each([
      [
        'the same content that is ignored again',
        event({ state: 'ignored', actions: [], receivedAt: at(9).toISOString() }),
      ],
      ['other content, though a route makes an action of it', event({ digest: 'b'.repeat(64) })],
    ])('does not give way to %s', async (_, later) => {
      expect(await ledger.claimEvent(later)).toEqual({ claimed: false, event: ignored });
      expect(await ledger.getEvent(event())).toEqual(ignored);
    });

    test('gives way to exactly one of many who make actions of it at the same time', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => ledger.claimEvent(event())));
      expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
      for (const claim of claims) expect(claim.event).toEqual(event());
    });
  });

  describe('an action that is not on record', () => {
    test('is claimed by the first who writes it, and read as it was written', async () => {
      const action = accepted();
      expect(await ledger.claimAction(action)).toEqual({ claimed: true, action });
      expect(await ledger.getAction(action.id)).toEqual(action);
    });

    test('is undefined, not an error', async () => {
      expect(await ledger.getAction('act_unknown')).toBeUndefined();
    });

    test('is claimed by exactly one of many who write it at the same time, be it equal', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => ledger.claimAction(accepted())));
      expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    });

    test('cannot be moved', async () => {
      await expect(ledger.advance(accepted(), sending())).rejects.toThrow(/was deleted from the ledger/);
      await ledger.postpone(accepted().id, at(60).toISOString(), 1);
      expect(await ledger.getAction(accepted().id)).toBeUndefined();
    });
  });

  describe('an action that is on record', () => {
    test('stays as it is; whoever claims it later is shown how far it is', async () => {
      const moved = await given(pending());
      expect(await ledger.claimAction(accepted({ text: 'Another text' }))).toEqual({ claimed: false, action: moved });
    });

    test('keeps what a request may hold: numbers large and small, nothing, lists in lists', async () => {
      const channelSettings = {
        big: Number.MAX_SAFE_INTEGER,
        small: 1e-7,
        nothing: null,
        lists: [[], [1, ['']]],
        empty: {},
      };
      const plain = accepted();
      const whole = wholeRequest(plain.request);
      const request = { ...whole, payload: { ...whole.payload, channelSettings } };
      const { action } = await ledger.claimAction({ ...plain, request });
      expect(action.request).toEqual(request);
      expect((await ledger.getAction(plain.id))?.request).toEqual(request);
    });

    test.each([
      ['SENDING', sending()],
      ['PENDING', pending()],
      ['COMPLETED', completed()],
      ['FAILED', failed()],
      ['EXPIRED', expired()],
      ['IN_DOUBT', inDoubt()],
    ] as const)('is read as %s with all that happened to it, and nothing left over', async (_, action) => {
      await given(action);
      expect(await ledger.getAction(action.id)).toEqual(action);
    });

    test('loses what belonged to an older status alone', async () => {
      const failure = { reason: 'busy', message: 'Twilio answered 429.' } as const;
      const sendAfter = at(30).toISOString();
      const again = next(sending(), { transition: 'notCreated', failure, sendAfter }, 'ACCEPTED');
      await given(again);
      expect(await ledger.getAction(again.id)).toEqual(again);
      const resent = next(again, { transition: 'lease', lease: leaseOf(again, 'lease-2') }, 'SENDING');
      await ledger.advance(again, resent);
      expect(await ledger.getAction(again.id)).toEqual(resent);
      expect(await ledger.getAction(again.id)).not.toHaveProperty('sendAfter');
    });
  });

  describe('two who move an action at the same time', () => {
    test('exactly one takes the lease, and the others see who has it', async () => {
      const before = await given(accepted());
      const rivals = Array.from({ length: 8 }, (_, n) => sending({ leaseId: `lease-${n}` }));
      const answers = await Promise.all(rivals.map((after) => ledger.advance(before, after)));
      expect(answers.filter(({ won }) => won)).toHaveLength(1);
      const leases = answers.map((it) => (it.won ? it.action : it.current)).map(leaseIdOf);
      expect(new Set(leases).size).toBe(1);
      expect(leaseIdOf(await ledger.getAction(before.id))).toBe(leases[0]);
    });

    test('the one who read an older version loses, and changes nothing', async () => {
      const before = await given(pending());
      const settled = next(before, { transition: 'completed', polls: 1 }, 'COMPLETED');
      await ledger.advance(before, settled);
      const late = next(before, { transition: 'expired', polls: 9 }, 'EXPIRED');
      expect(await ledger.advance(before, late)).toEqual({ won: false, current: settled });
      expect(await ledger.getAction(before.id)).toEqual(settled);
    });

    test('the one who read an older version loses, even where the table of transitions would let it', async () => {
      const before = await given(sending());
      const failure = { reason: 'unknown', message: 'No answer within 10 s.' } as const;
      const lease = { id: 'lease-1', until: at(2).toISOString() };
      const first = next(before, { transition: 'unknown', failure, lease }, 'SENDING');
      await ledger.advance(before, first);
      const stale = next(before, { transition: 'created', twilioActionId: 'conv_action_1' }, 'PENDING');
      expect(await ledger.advance(before, stale)).toEqual({ won: false, current: first });
      expect(await ledger.getAction(before.id)).toEqual(first);
    });

    test('a write that is repeated is recognised, and is there once', async () => {
      const before = await given(accepted());
      const after = sending();
      await ledger.advance(before, after);
      expect(await ledger.advance(before, after)).toEqual({ won: true, action: after });
      expect((await ledger.getAction(before.id))?.history).toEqual(after.history);
    });

    test('a write that is repeated after another went on from it has lost', async () => {
      const before = await given(accepted());
      await ledger.advance(before, sending());
      await ledger.advance(sending(), pending());
      expect(await ledger.advance(before, sending())).toEqual({ won: false, current: pending() });
    });

    test('a write that is repeated after an equal one went on from it has lost, too', async () => {
      const before = await given(sending());
      const failure = { reason: 'unknown', message: 'No answer within 10 s.' } as const;
      const change = { transition: 'unknown', failure, lease: leaseOf(before) } as const;
      const first = evolve(before, change, { now: at(2), by: 'create-action' });
      const second = evolve(first, change, { now: at(2), by: 'create-action' });
      await ledger.advance(before, first);
      await ledger.advance(first, second);
      expect(await ledger.advance(before, first)).toEqual({ won: false, current: second });
    });
  });

  describe('the table of transitions', () => {
    const inStatus: Record<Status, (traits: ActionTraits) => Action> = {
      ACCEPTED: accepted,
      SENDING: sending,
      PENDING: pending,
      COMPLETED: completed,
      FAILED: failed,
      EXPIRED: expired,
      IN_DOUBT: inDoubt,
    };
    const illegal = (Object.keys(transitions) as TransitionName[]).map((name) => {
      const legal: readonly Status[] = transitions[name].from;
      return { name, from: statuses.filter((status) => !legal.includes(status)) };
    });

    test.each(illegal)('$name never leaves $from, whatever its writer has read', async ({ name, from }) => {
      for (const status of from) {
        const before = await given(inStatus[status]({ eventId: `evt_${status}` }));
        expect(await ledger.advance(before, forge(before, name)), status).toEqual({ won: false, current: before });
        expect(await ledger.getAction(before.id)).toEqual(before);
      }
    });

    test('an advance of more or less than one transition is a fault', async () => {
      const before = await given(accepted());
      await expect(ledger.advance(before, pending())).rejects.toThrow(/one transition/);
      await expect(ledger.advance(before, before)).rejects.toThrow(/one transition/);
    });
  });

  describe('what is due', () => {
    const acceptedAt = (seconds: number) =>
      accepted({ eventId: `evt_${seconds}`, acceptedAt: at(seconds), deadlineSeconds: 600 });

    test('is what was to be looked at by now, the oldest first', async () => {
      const [third, first, second, later] = [acceptedAt(2), acceptedAt(0), acceptedAt(1), acceptedAt(3)];
      for (const it of [third, first, second, later]) await given(it);
      expect(await ledger.listDue(at(62), 10)).toEqual([first, second, third].map(({ id, dueAt }) => ({ id, dueAt })));
      expect(await ledger.listDue(at(59), 10)).toEqual([]);
    });

    test('is cut to the oldest where there is more, wherever they are kept', async () => {
      const all = await Promise.all(Array.from({ length: 40 }, (_, seconds) => given(acceptedAt(seconds))));
      const due = await ledger.listDue(at(3_600), 15);
      expect(due.map(({ id }) => id)).toEqual(all.slice(0, 15).map(({ id }) => id));
    });

    test.each([
      ['ACCEPTED', accepted()],
      ['SENDING', sending()],
      ['PENDING', pending()],
    ] as const)('includes a %s action', async (_, action) => {
      await given(action);
      expect(await ledger.listDue(at(3_600), 10)).toEqual([{ id: action.id, dueAt: action.dueAt }]);
    });

    test.each([
      ['COMPLETED', completed()],
      ['FAILED', failed()],
      ['EXPIRED', expired()],
      ['IN_DOUBT', inDoubt()],
    ] as const)('is without a %s action', async (_, action) => {
      await given(action);
      expect(await ledger.listDue(at(3_600), 10)).toEqual([]);
    });
  });

  describe('postponing', () => {
    const later = at(600).toISOString();

    test.each([
      ['ACCEPTED', accepted()],
      ['SENDING', sending()],
      ['PENDING', pending()],
    ] as const)('puts off a %s action and notes its executions, and changes nothing else', async (_, action) => {
      await given(action);
      await ledger.postpone(action.id, later, 2);
      expect(await ledger.getAction(action.id)).toEqual({ ...action, dueAt: later, executions: 2 });
      expect(await ledger.listDue(at(599), 10)).toEqual([]);
      expect(await ledger.listDue(at(600), 10)).toEqual([{ id: action.id, dueAt: later }]);
    });

    test.each([
      ['COMPLETED', completed()],
      ['FAILED', failed()],
      ['EXPIRED', expired()],
      ['IN_DOUBT', inDoubt()],
    ] as const)('leaves a %s action alone', async (_, action) => {
      await given(action);
      await ledger.postpone(action.id, later, 2);
      expect(await ledger.getAction(action.id)).toEqual(action);
      expect(await ledger.listDue(at(3_600), 10)).toEqual([]);
    });

    test('does not make a move lose that was begun before it, and is not undone by that move', async () => {
      const before = await given(accepted());
      await ledger.postpone(before.id, later, 3);
      expect(await ledger.advance(before, sending())).toMatchObject({ won: true });
      expect(await ledger.getAction(before.id)).toMatchObject({ status: 'SENDING', dueAt: later, executions: 3 });
      expect(await ledger.listDue(at(599), 10)).toEqual([]);
      expect(await ledger.listDue(at(600), 10)).toEqual([{ id: before.id, dueAt: later }]);
    });

    test('gives way to a move that says itself when to look', async () => {
      const before = await given(accepted());
      await ledger.postpone(before.id, later, 3);
      const dueAt = at(90).toISOString();
      await ledger.advance(before, { ...sending(), dueAt });
      expect(await ledger.getAction(before.id)).toMatchObject({ dueAt, executions: 3 });
      expect(await ledger.listDue(at(90), 10)).toEqual([{ id: before.id, dueAt }]);
    });
  });

  describe('moving what is due', () => {
    const later = at(600).toISOString();

    test('puts it there and changes nothing else', async () => {
      const action = await given(pending());
      await ledger.moveDue(action, later);
      expect(await ledger.getAction(action.id)).toEqual({ ...action, dueAt: later });
      expect(await ledger.listDue(at(599), 10)).toEqual([]);
      expect(await ledger.listDue(at(600), 10)).toEqual([{ id: action.id, dueAt: later }]);
    });

    test('leaves alone what has moved since it was seen, or has settled', async () => {
      const action = await given(pending());
      await ledger.postpone(action.id, later, 2);
      await ledger.moveDue(action, at(900).toISOString());
      expect(await ledger.getAction(action.id)).toMatchObject({ dueAt: later, executions: 2 });
      const settled = await given(completed({ eventId: 'evt_2' }));
      await ledger.moveDue(settled, later);
      expect(await ledger.getAction(settled.id)).toEqual(settled);
      expect(await ledger.listDue(at(599), 10)).toEqual([]);
    });

    test('makes nothing of what is not there', async () => {
      await ledger.moveDue(accepted(), later);
      expect(await ledger.getAction(accepted().id)).toBeUndefined();
    });
  });

  describe("a conversation's actions", () => {
    const numbered = (n: number, conversationId = 'conv_1') =>
      accepted({ eventId: `evt_${n}`, conversationId, acceptedAt: at(Math.floor(n / 3)) });

    test('are listed newest first, as they are now', async () => {
      await given(numbered(0));
      await given(pending({ eventId: 'evt_4', conversationId: 'conv_1', acceptedAt: at(4) }));
      await given(numbered(6));
      await given(numbered(9, 'conv_10'));
      const { items, cursor } = await ledger.listByConversation('conv_1', { limit: 10 });
      expect(items).toMatchObject([
        { eventId: 'evt_4', status: 'PENDING' },
        { eventId: 'evt_6', status: 'ACCEPTED' },
        { eventId: 'evt_0', status: 'ACCEPTED' },
      ]);
      expect(cursor).toBeUndefined();
    });

    test('are an empty page where there are none', async () => {
      expect(await ledger.listByConversation('conv_none', { limit: 10 })).toEqual({ items: [] });
    });

    test.each([20, 50, 100, 250])('come in pages of %i with no gap and no repeat', async (limit) => {
      const all = await Promise.all(Array.from({ length: 250 }, (_, n) => given(numbered(n))));
      const pages = await pagesOf(ledger, 'conv_1', limit);
      const newestFirst = all
        .map((it) => `${it.acceptedAt}#${it.id}`)
        .sort()
        .reverse();
      expect(pages.flat().map((it) => `${it.acceptedAt}#${it.id}`)).toEqual(newestFirst);
      expect(pages).toHaveLength(Math.ceil(250 / limit));
    });

    test('keep their pages when a newer one comes in between', async () => {
      for (const n of [0, 3, 6, 9]) await given(numbered(n));
      const first = await ledger.listByConversation('conv_1', { limit: 2 });
      await given(numbered(12));
      const second = await ledger.listByConversation('conv_1', { limit: 2, cursor: first.cursor ?? '' });
      expect([...first.items, ...second.items]).toMatchObject([9, 6, 3, 0].map((n) => ({ eventId: `evt_${n}` })));
    });

    test('have cursors of their own: a garbled or foreign one is refused', async () => {
      for (const n of [0, 3]) await given(numbered(n));
      for (const n of [6, 9]) await given(numbered(n, 'conv_2'));
      const { cursor: foreign = '' } = await ledger.listByConversation('conv_2', { limit: 1 });
      const garbled = [foreign, 'x', '{}', foreign.slice(0, -4), Buffer.from('["conv_1",7]').toString('base64url')];
      for (const cursor of garbled) {
        const page = ledger.listByConversation('conv_1', { limit: 1, cursor });
        await expect(page, cursor).rejects.toBeInstanceOf(QueryInvalidError);
      }
    });
  });

  describe('the action of a message', () => {
    const messageSid = 'SM00000000000000000000000000000001';

    test('is found by its SID, from the write on that names it', async () => {
      await given(sending());
      expect(await ledger.findByMessage(messageSid)).toBeUndefined();
      await ledger.advance(sending(), pending());
      expect(await ledger.findByMessage(messageSid)).toEqual(pending());
      expect(await ledger.findByMessage('SM2')).toBeUndefined();
    });

    test('is found by a message that was adopted, and after it has settled', async () => {
      const evidence = { communicationId: 'conv_communication_2', messageSid: 'SM2', matchedBy: 'text' } as const;
      const proven = next(sending(), { transition: 'proven', evidence }, 'COMPLETED');
      await given(proven);
      expect(await ledger.findByMessage('SM2')).toEqual(proven);
    });

    test('is not found any more by a message before the one that is sent again', async () => {
      const again = next(failed(), { transition: 'resend', who: 'ada', why: 'mended' }, 'ACCEPTED');
      await given(failed());
      await ledger.advance(failed(), again);
      expect(await ledger.findByMessage(messageSid)).toBeUndefined();
    });
  });

  describe('a report of how far a message got', () => {
    const told = (status: 'sent' | 'read', recipient = '+18005550199') => {
      const delivery = [{ recipient, status, at: at(9).toISOString() }];
      return next(completed(), { transition: 'reported', delivery, said: status }, 'COMPLETED');
    };

    test('is kept beside the status, and takes no place in an index away', async () => {
      await given(completed());
      expect(await ledger.advance(completed(), told('sent'))).toMatchObject({ won: true });
      expect(await ledger.getAction(completed().id)).toEqual(told('sent'));
      expect(await ledger.findByMessage('SM00000000000000000000000000000001')).toEqual(told('sent'));
    });

    test('loses to another of the same moment and words, for somebody else', async () => {
      await given(completed());
      await ledger.advance(completed(), told('sent'));
      const other = told('sent', '+18005550198');
      expect(await ledger.advance(completed(), other)).toEqual({ won: false, current: told('sent') });
    });
  });

  describe('a thing that only one may own', () => {
    const message = { kind: 'communication', id: 'conv_communication_1' } as const;

    test('belongs to the first who asks, whoever asks later', async () => {
      expect(await ledger.own(message, 'act_1')).toBe('act_1');
      expect(await ledger.own(message, 'act_2')).toBe('act_1');
      expect(await ledger.own(message, 'act_1')).toBe('act_1');
    });

    test('belongs to one of many who ask at the same time, and all are told the same', async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => ledger.own(message, `act_${n}`)));
      expect(new Set(answers).size).toBe(1);
    });

    test('is told apart by its kind and by each of its parts', async () => {
      const things = [
        message,
        { kind: 'signedRequest', source: 'conv_communication_1', signedDigest: '' },
        { kind: 'signedRequest', source: 'github', signedDigest: 'a#b' },
        { kind: 'signedRequest', source: 'github', signedDigest: 'a%23b' },
        { kind: 'signedRequest', source: 'linear', signedDigest: 'a#b' },
      ] as const;
      for (const [n, thing] of things.entries()) expect(await ledger.own(thing, `owner_${n}`)).toBe(`owner_${n}`);
    });
  });
}

/** The record of the same event, when a route could make nothing of it. */
function rejected(route = 'order-shipped-sms', receivedAt = at(0).toISOString()): EventRecord {
  const errors = [{ pointer: '/conversationId', detail: 'is not a conversation id' }];
  const rejection = { type: 'mapping-failed', route, detail: `Route ${route} made an action …`, errors };
  return event({ state: 'mappingFailed', actions: [], rejection, receivedAt });
}

/** The actions that an action was before, oldest first, itself last. */
function pathTo(action: Action): Action[] {
  const { eventId, origin, route, conversationId, whenInDoubt } = action;
  const text = action.request.payload.content.text ?? '';
  const deadlineSeconds = (Date.parse(action.deadlineAt) - Date.parse(action.acceptedAt)) / 1_000;
  const acceptedAt = new Date(action.acceptedAt);
  const traits = { eventId, origin, route, conversationId, whenInDoubt, text, deadlineSeconds, acceptedAt };
  const before = [accepted(traits), sending(traits), pending(traits)].filter(({ version }) => version < action.version);
  return [...before, action];
}

/** What a writer would make of an action that knows no rules. */
function forge(before: Action, transition: TransitionName): Action {
  const entry = {
    at: before.updatedAt,
    from: before.status,
    to: statusAfter(transition, before.status),
    by: 'forger',
    transition,
    hash: before.seal,
  };
  return { ...before, version: before.version + 1, history: [...before.history, entry] };
}

function leaseIdOf(action: Action | undefined): string | undefined {
  return action && 'lease' in action ? action.lease.id : undefined;
}

async function pagesOf(ledger: Ledger, conversationId: string, limit: number): Promise<(readonly Action[])[]> {
  const pages: (readonly Action[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.listByConversation(conversationId, { limit, ...(cursor !== undefined && { cursor }) });
    pages.push(page.items.filter((it) => it.status !== 'UNREADABLE'));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}
