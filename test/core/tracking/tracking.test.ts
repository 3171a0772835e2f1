import { describe, expect, test } from 'vitest';
import type { Action } from '../../../lambdas/core/action/action.ts';
import type { Change } from '../../../lambdas/core/action/change.ts';
import { isLeaseHeld, isOverdue } from '../../../lambdas/core/action/lease.ts';
import { firstTracking, trackingOf } from '../../../lambdas/core/tracking/tracking.ts';
import { accepted, at as later, start as t0, through } from '../../fixtures/actions.ts';

const failure = { reason: 'busy', message: 'Twilio is busy.' } as const;
const lease = { id: 'lease-1', until: later(45).toISOString() };

const action = (...changes: Change[]): Action => through(accepted(), changes);
const leased: Change = { transition: 'lease', lease };
const created: Change = { transition: 'created', twilioActionId: 'conv_action_1' };
const waitOf = (it: Action, seconds: number) => trackingOf(it, 3, later(seconds)).waitSeconds;

test('an execution begins with its action, two seconds before the first look', () => {
  expect(firstTracking({ id: 'act_1' })).toEqual({ actionId: 'act_1', waitSeconds: 2, polls: 0 });
});

test('an execution of a route with its own schedule begins with the first wait of it', () => {
  expect(firstTracking({ id: 'act_1', polling: [7, 30] })).toMatchObject({ waitSeconds: 7 });
});

test('an execution knows where its action stands and how often it has asked', () => {
  const it = action();
  expect(trackingOf(it, 3, t0)).toEqual({ actionId: it.id, status: 'ACCEPTED', polls: 3, waitSeconds: 0 });
});

describe('an action that is to be sent', () => {
  const sentAgainAt = (seconds: number) =>
    action(leased, { transition: 'notCreated', failure, sendAfter: later(seconds).toISOString() });

  test('is sent at once, where nothing says otherwise', () => {
    expect(waitOf(action(), 0)).toBe(0);
  });

  test.each([
    [0, 30],
    [29.5, 1],
    [30, 0],
    [31, 0],
  ])('is not sent before its time: after %d s it waits %d s', (seconds, wait) => {
    expect(waitOf(sentAgainAt(30), seconds)).toBe(wait);
  });

  test('waits no longer than to its deadline', () => {
    expect(waitOf(sentAgainAt(7_200), 0)).toBe(3_600);
    expect(waitOf(sentAgainAt(7_200), 3_599)).toBe(1);
  });

  test.each([3_600, 3_601])('is looked at again once its deadline is over, at %d s, and not sent', (seconds) => {
    expect(waitOf(action(), seconds)).toBe(1);
  });
});

describe('an action that is being sent', () => {
  test.each([
    [1, 3],
    [30, 10],
    [43, 2],
    [44.5, 1],
  ])('is looked at on the schedule, %d s after the send in %d s, and no later than its lease ends', (seconds, wait) => {
    expect(waitOf(action(leased), seconds)).toBe(wait);
  });

  test('is looked at on the schedule alone once its lease is over', () => {
    expect(waitOf(action(leased), 45)).toBe(12);
    expect(waitOf(action(leased), 100)).toBe(17);
  });
});

describe('an action that Twilio has', () => {
  test.each([
    [1, 3],
    [100, 17],
    [3_590, 10],
    [3_599.5, 1],
  ])(
    'is asked for on the schedule, %d s after the send in %d s, and no later than at its deadline',
    (seconds, wait) => {
      expect(waitOf(action(leased, created), seconds)).toBe(wait);
    },
  );
});

test('an action that Twilio has is asked for as its route says', () => {
  const own = { ...action(leased, created), polling: [7, 30] };
  expect([0, 7, 20].map((seconds) => waitOf(own, seconds))).toEqual([7, 30, 17]);
  // The search for a message in doubt is the bridge's own.
  expect(waitOf({ ...action(leased), polling: [7, 30] }, 1)).toBe(3);
});

test('an action that has settled is waited for no longer', () => {
  expect(waitOf(action(leased, created, { transition: 'completed', polls: 1 }), 1)).toBe(0);
});

test.each([
  [44.999, true],
  [45, false],
  [46, false],
])('a lease until 45 s is held at %d s: %s', (seconds, isHeld) => {
  expect(isLeaseHeld(lease.until, later(seconds))).toBe(isHeld);
});

test.each([
  [3_599, false],
  [3_600, true],
  [3_601, true],
])('an action with an hour is overdue at %d s: %s', (seconds, is) => {
  expect(isOverdue(action(), later(seconds))).toBe(is);
});
