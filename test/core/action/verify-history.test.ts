import { describe, expect, test } from 'vitest';
import type { Action, HistoryEntry } from '../../../lambdas/core/action/action.ts';
import { evolve } from '../../../lambdas/core/action/evolve.ts';
import { chained, genesisOf, sealOf } from '../../../lambdas/core/action/history-hash.ts';
import { verifyHistory } from '../../../lambdas/core/action/verify-history.ts';
import * as actions from '../../fixtures/actions.ts';

type Written = Omit<HistoryEntry, 'hash'>;

/** An action with other entries, by somebody who knows how to compute every hash of it. */
function rewritten(action: Action, change: (entries: Written[]) => readonly Written[]): Action {
  const entries = change(action.history.map(({ hash: _, ...entry }) => entry));
  let previous = genesisOf(action);
  const history = entries.map((entry) => {
    const next = chained(previous, entry);
    previous = next.hash;
    return next;
  });
  const status = history.at(-1)?.to ?? action.status;
  const forged = { ...action, status, history } as Action;
  return { ...forged, seal: sealOf(forged) };
}

const detailOf = (action: Action) => ({ integrityDetail: undefined, ...verifyHistory(action) }).integrityDetail;

test('a history that is computed anew without a change verifies, or these tests would prove nothing', () => {
  expect(verifyHistory(rewritten(actions.completed(), (it) => it))).toEqual({ integrity: 'verified' });
});

describe('a history with sound hashes that never can have happened', () => {
  const impossible = (place: number) =>
    `Entry ${place} of the history is no transition that may follow the one before it.`;
  const replaced = (index: number, changes: Partial<Written>) => (entries: Written[]) =>
    entries.map((entry, place) => (place === index ? { ...entry, ...changes } : entry));

  test('does not begin with a claim', () => {
    expect(detailOf(rewritten(actions.completed(), ([, ...rest]) => rest))).toBe(impossible(1));
    expect(detailOf(rewritten(actions.accepted(), replaced(0, { transition: 'resend' })))).toBe(impossible(1));
  });

  test('claims a second time', () => {
    const again = rewritten(actions.completed(), ([claimed, ...rest]) =>
      claimed ? [claimed, claimed, ...rest] : rest,
    );
    expect(detailOf(again)).toBe(impossible(2));
    const other = rewritten(actions.accepted(), ([claimed]) =>
      claimed ? [claimed, { ...claimed, from: 'ACCEPTED' }] : [],
    );
    expect(detailOf(other)).toBe(impossible(2));
  });

  test('leaves out what lies between', () => {
    expect(detailOf(rewritten(actions.completed(), (entries) => entries.toSpliced(1, 1)))).toBe(impossible(2));
  });

  test('goes from a status that it was not in', () => {
    expect(detailOf(rewritten(actions.completed(), replaced(2, { from: 'ACCEPTED' })))).toBe(impossible(3));
  });

  test('goes where the transition does not lead', () => {
    expect(detailOf(rewritten(actions.failed(), replaced(3, { to: 'COMPLETED' })))).toBe(impossible(4));
  });

  test('takes a transition that may not leave the status', () => {
    expect(detailOf(rewritten(actions.completed(), replaced(3, { transition: 'resolvedSent' })))).toBe(impossible(4));
  });
});

test('an entry that is changed with its hashes is given away by the seal, which covers the head', () => {
  const before = actions.completed();
  const forged = rewritten(before, (entries) => entries.map((entry) => ({ ...entry, by: 'somebody' })));
  const lastOnly = rewritten(before, (entries) => entries.with(-1, { ...entries[3], by: 'somebody' } as Written));
  for (const { history } of [forged, lastOnly]) {
    expect(detailOf({ ...before, history })).toBe('The seal does not fit: something outside the history was changed.');
  }
});

describe('what does not verify is said in words', () => {
  const first = "Entry 1 of the history, or the action's identity or policy, is not as it was written.";

  test.each([
    ['source', 'crm'],
    ['eventId', 'evt_2'],
    ['conversationId', 'conv_conversation_2'],
    ['whenInDoubt', 'resend'],
  ])('of the %s, with the first entry that covers it', (name, value) => {
    expect(detailOf({ ...actions.completed(), [name]: value })).toBe(first);
  });

  test('of an entry, by its place', () => {
    const { history, ...action } = actions.completed();
    const changed = history.map((entry, index) => (index === 2 ? { ...entry, by: 'somebody' } : entry));
    expect(detailOf({ ...action, history: changed })).toBe(
      'Entry 3 of the history is not as it was written, or one before it is missing.',
    );
    const begun = history.map((entry, index) => (index === 0 ? { ...entry, by: 'somebody' } : entry));
    expect(detailOf({ ...action, history: begun })).toBe(first);
  });

  test('of the request', () => {
    const action = actions.completed({ text: 'Your order 8 has shipped!' });
    expect(detailOf({ ...action, request: actions.completed().request })).toBe(
      'The request is not the one that was accepted.',
    );
  });

  test('of the end', () => {
    const { history, ...action } = actions.completed();
    expect(detailOf({ ...action, history: history.slice(0, -1) })).toBe(
      'The status is not the one that the history ends in.',
    );
    expect(detailOf({ ...action, history: [] })).toBe('The status is not the one that the history ends in.');
    expect(detailOf({ ...action, history, polls: 9 })).toBe(
      'The seal does not fit: something outside the history was changed.',
    );
  });
});

test('when Twilio ended an action cannot be changed without a trace', () => {
  const times = { createdAt: '2026-03-30T10:30:02.000Z', completedAt: '2026-03-30T10:30:04.000Z' };
  const action = evolve(
    actions.pending(),
    { transition: 'completed', polls: 1, times },
    { now: actions.at(5), by: 'get-action' },
  );
  expect(verifyHistory(action)).toEqual({ integrity: 'verified' });
  const history = action.history.map((it) =>
    it.twilio ? { ...it, twilio: { ...times, completedAt: times.createdAt } } : it,
  );
  expect(detailOf({ ...action, history })).toContain('Entry 4 of the history');
});
