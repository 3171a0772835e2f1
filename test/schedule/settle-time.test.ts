import { describe, expect, test } from 'vitest';
import type { Action } from '../../lambdas/core/action/action.ts';
import type { Change } from '../../lambdas/core/action/change.ts';
import { evolve } from '../../lambdas/core/action/evolve.ts';
import { changeByReport } from '../../lambdas/core/message/delivery-report.ts';
import { plusSeconds } from '../../lambdas/core/time.ts';
import { settleTime } from '../../schedule/settle-time.ts';
import { accepted, inDoubt, leaseOf, next, pending, refused } from '../fixtures/actions.ts';

const operator = { who: 'arn:aws:iam::1:user/ada', why: 'asked for' };

/** So many seconds after its create call. */
function later(action: Action, seconds: number, change: Change, by = 'get-action'): Action {
  return evolve(action, change, { now: new Date(plusSeconds(pending().sentAt, seconds)), by });
}

/** What Twilio says of an Action that took so long, by a clock of its own. */
function took(seconds: number, createdAt = '2026-03-30T10:29:40.250Z') {
  return { createdAt, completedAt: plusSeconds(createdAt, seconds) };
}

const found = (seconds: number, { polls = 2, times = undefined as ReturnType<typeof took> | undefined } = {}) =>
  later(pending(), seconds, { transition: 'completed', polls, times });

/** A callback says that its message went. */
function called(action: Action, seconds: number, status: 'sent' | 'delivered' = 'sent'): Action {
  const now = new Date(plusSeconds(pending().sentAt, seconds));
  const messageSid = 'SM00000000000000000000000000000001';
  const change = changeByReport(action, { messageSid, recipients: [{ address: '+18005550199', status }] }, now);
  if (!change) throw new Error('the callback says nothing new');
  return evolve(action, change, { now, by: 'twilio-callback' });
}

// By the default, polls fall 2, 5, 9 and 15 s after the create call.
describe('how long an action took', () => {
  test('is what Twilio’s clock says, from when it was made to when it ended', () => {
    expect(settleTime(found(5.2, { times: took(4.213) }))).toBeCloseTo(4.213);
    const failure = { reason: 'failed', message: 'no' } as const;
    const failed = later(pending(), 5.2, { transition: 'failed', polls: 2, failure, times: took(4.213) });
    expect(settleTime(failed)).toBeCloseTo(4.213);
  });

  test('is known to a second either way where Twilio’s times are whole seconds, and never beyond the polls', () => {
    const times = (seconds: number) => took(seconds, '2026-03-30T10:29:40.000Z');
    expect(settleTime(found(9.4, { polls: 3, times: times(7) }))).toEqual({ after: 6, upTo: 8 });
    expect(settleTime(found(5.2, { times: times(4) }))).toEqual({ after: 3, upTo: 5 });
    expect(settleTime(found(5.2, { times: times(5) }))).toEqual({ after: 4, upTo: 5 });
  });

  test.each([
    ['ended before it was made', -0.5],
    ['ended long before the last poll that found it open', 0.6],
    ['ended long after it was found', 6.4],
  ])('is not taken from Twilio’s clock where it %s by it', (_, seconds) => {
    expect(settleTime(found(5.2, { times: took(seconds) }))).toEqual({ after: 2, upTo: 5 });
  });

  test('is else only known to lie between two polls', () => {
    expect(settleTime(found(5.2))).toEqual({ after: 2, upTo: 5 });
    expect(settleTime(found(2.1, { polls: 1 }))).toEqual({ after: 0, upTo: 2 });
  });

  test('lies between two polls of the route’s own list, the later half a second early', () => {
    const action = later({ ...pending(), polling: [4, 4] }, 7.7, { transition: 'completed', polls: 2 });
    expect(settleTime(action)).toEqual({ after: 4, upTo: 8 });
  });

  test('began to be looked at with as many polls as were made, where Twilio asked for a pause', () => {
    expect(settleTime(found(12.3, { polls: 3 }))).toEqual({ after: 5, upTo: 12.3 });
  });

  test('is known as well after what came later: a report, an erasure, what is withheld', () => {
    const failure = { reason: 'failed', message: 'no' } as const;
    const failed = later(pending(), 5.2, { transition: 'failed', polls: 2, failure });
    for (const action of [
      called(found(5.2), 8, 'delivered'),
      later(found(5.2), 60, { transition: 'erased', ...operator }),
      later(failed, 900, { transition: 'withheld' }),
    ]) {
      expect(settleTime(action)).toEqual({ after: 2, upTo: 5 });
    }
  });

  test('lies between the last poll and the callback that says that its message went', () => {
    const action = called(pending(), 4.4);
    expect(action.status).toBe('COMPLETED');
    expect(settleTime(action)).toEqual({ after: 2, upTo: 4.4 });
  });

  test('is of the last send, and of none while that is open', () => {
    const failure = { reason: 'failed', message: 'no' } as const;
    const failed = later(pending(), 5.2, { transition: 'failed', polls: 2, failure });
    const again = later(failed, 100, { transition: 'resend', ...operator });
    expect(settleTime(again)).toBeUndefined();
    const sending = next(again, { transition: 'lease', lease: leaseOf(again) }, 'SENDING');
    const open = next(sending, { transition: 'created', twilioActionId: 'conv_action_2' }, 'PENDING');
    expect(settleTime(open)).toBeUndefined();
    const now = new Date(plusSeconds(open.sentAt, 2.2));
    const ended = evolve(open, { transition: 'completed', polls: 1 }, { now, by: 'get-action' });
    expect(settleTime(ended)).toEqual({ after: 0, upTo: 2 });
  });

  test('is not known of one that Twilio was not asked about, or too late', () => {
    const evidence = { communicationId: 'conv_communication_1', matchedBy: 'text' } as const;
    const searched = next(
      next(accepted(), { transition: 'lease', lease: leaseOf(accepted()) }, 'SENDING'),
      { transition: 'proven', evidence },
      'COMPLETED',
    );
    const resolved = later(inDoubt(), 900, { transition: 'resolvedSent', ...operator });
    const late = called(later(pending(), 3_600, { transition: 'expired', polls: 70 }), 4_000);
    for (const action of [refused(), pending(), searched, resolved, late]) expect(settleTime(action)).toBeUndefined();
  });
});
