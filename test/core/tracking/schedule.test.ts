import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plusSeconds, secondsBetween } from '../../../lambdas/core/time.ts';
import { resendDelaySeconds } from '../../../lambdas/core/tracking/backoff.ts';
import { firstWaitSeconds, nextWaitSeconds } from '../../../lambdas/core/tracking/schedule.ts';

const elapsed = fc.double({ min: 0, max: 86_400, noNaN: true });

describe('the polling schedule', () => {
  test('looks for the first time two seconds after the send', () => {
    expect(firstWaitSeconds()).toBe(2);
  });

  test.each([
    [0, 2],
    [10, 6],
    [60, 13],
    [600, 39],
    [3_600, 92],
  ])('at %d s it waits %d s', (age, wait) => {
    expect(nextWaitSeconds(age, 86_400)).toBe(wait);
  });

  test('always waits a whole number of seconds, at least one', () => {
    fc.assert(
      fc.property(elapsed, fc.double({ min: -100, max: 86_400, noNaN: true }), (age, remaining) => {
        const wait = nextWaitSeconds(age, remaining);
        expect(Number.isInteger(wait) && wait >= 1).toBe(true);
      }),
    );
  });

  test('never waits past the deadline by more than the rounding', () => {
    fc.assert(
      fc.property(elapsed, fc.double({ min: 1, max: 86_400, noNaN: true }), (age, remaining) => {
        expect(nextWaitSeconds(age, remaining)).toBeLessThanOrEqual(Math.ceil(remaining));
      }),
    );
  });

  test('polls later where a poll costs more', () => {
    expect(nextWaitSeconds(10, 1_000, { pollCostSeconds: 0.2 })).toBeLessThan(
      nextWaitSeconds(10, 1_000, { pollCostSeconds: 2 }),
    );
  });

  test('takes an age that a clock made negative for none', () => {
    expect(nextWaitSeconds(-30, 1_000)).toBe(nextWaitSeconds(0, 1_000));
  });

  test('spends fewer than 450 polls on a day, far below the 25,000 events of an execution', () => {
    let polls = 0;
    for (let age = 0; age < 86_400; age += nextWaitSeconds(age, 86_400 - age)) polls += 1;
    expect(polls).toBeLessThan(450);
  });
});

describe('the polling schedule of a route', () => {
  const polling = [3, 2, 10];

  test('is waited for poll by poll, from the create call on', () => {
    expect(firstWaitSeconds(polling)).toBe(3);
    expect([3, 5].map((age) => nextWaitSeconds(age, 86_400, { polling }))).toEqual([2, 10]);
  });

  test('makes up for the time that a look takes', () => {
    expect(nextWaitSeconds(5.8, 86_400, { polling })).toBe(9);
  });

  test('does not make a poll again that came a moment early', () => {
    expect(nextWaitSeconds(4.7, 86_400, { polling })).toBe(10);
  });

  test('goes on as without it after its last poll', () => {
    expect(nextWaitSeconds(15, 86_400, { polling })).toBe(nextWaitSeconds(15, 86_400));
  });

  test.each([
    [4.49, 1],
    [4.5, 11],
    [5.4, 10],
    [5.6, 9],
  ])('takes a poll that falls due within half a second for made: at %d s it waits %d s', (age, wait) => {
    expect(nextWaitSeconds(age, 86_400, { polling })).toBe(wait);
  });

  test('ends at the deadline too', () => {
    expect(nextWaitSeconds(5, 4, { polling })).toBe(4);
  });
});

describe('the delay before an action is sent again', () => {
  test("is Twilio's Retry-After, rounded up", () => {
    expect(resendDelaySeconds('busy', 1, 6.2, 0.5)).toBe(7);
  });

  test('is never longer than 15 minutes, whatever Retry-After says', () => {
    expect(resendDelaySeconds('busy', 1, 86_400, 0.5)).toBe(900);
  });

  test('is at least a second, though Retry-After says none', () => {
    expect(resendDelaySeconds('busy', 1, 0, 0)).toBe(1);
    expect(resendDelaySeconds('unreachable', 1, undefined, 0)).toBe(1);
  });

  test.each([
    [1, 2],
    [2, 4],
    [5, 32],
    [20, 300],
  ])('after %d attempts is spread over up to %d s', (attempts, ceiling) => {
    expect(resendDelaySeconds('busy', attempts, undefined, 0.999_999)).toBe(ceiling);
    expect(resendDelaySeconds('busy', attempts, undefined, 0.5)).toBe(Math.max(1, ceiling / 2));
  });

  test('is slow where only a person can mend the credentials', () => {
    expect(resendDelaySeconds('unauthorized', 1, undefined, 0.999_999)).toBe(60);
    expect(resendDelaySeconds('unauthorized', 9, undefined, 0.999_999)).toBe(900);
  });
});

describe('seconds', () => {
  test('are counted between two moments, either way', () => {
    expect(secondsBetween('2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z')).toBe(60);
    expect(secondsBetween('2026-01-01T00:01:00Z', new Date('2026-01-01T00:00:00Z'))).toBe(-60);
  });

  test('are added to a moment, in UTC', () => {
    expect(plusSeconds('2026-01-01T01:00:00+01:00', 1.5)).toBe('2026-01-01T00:00:01.500Z');
  });
});
