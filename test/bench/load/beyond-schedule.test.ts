import { describe, expect, test } from 'vitest';
import { millisBeyondSchedule, millisOfLag } from '../../../bench/load/beyond-schedule.ts';
import { closedForm, pollTimes } from '../../../bench/polling/poll-times.ts';
import { plusSeconds } from '../../../lambdas/core/time.ts';

const begunAt = '2026-11-28T12:00:00.000Z';
/** By the default schedule, in seconds from the beginning. */
const [first = 0, second = 0, third = 0] = pollTimes(closedForm(), 10);

/** Of an action that ended, and whose end was known, so many seconds after it began. */
const beyond = (completed: number, settled: number): number =>
  millisBeyondSchedule({
    begunAt,
    completedAt: plusSeconds(begunAt, completed),
    settledAt: plusSeconds(begunAt, settled),
  });

describe('how much later an end was known than by polls in time', () => {
  test('is nothing, where the poll that was due first found it', () => {
    expect(beyond(first - 0.5, first)).toBe(0);
    expect(beyond(first + 0.5, second)).toBe(0);
  });

  test('is by how much that poll was late', () => {
    expect(beyond(first - 0.5, first + 0.12)).toBe(120);
  });

  test('is counted from the poll that was due first, however many were due before one came', () => {
    expect(beyond(first - 0.5, second + 0.01)).toBe((second - first) * 1_000 + 10);
    expect(beyond(first + 0.5, third + 0.01)).toBe((third - second) * 1_000 + 10);
  });

  test('counts from the end, where a late poll found it before the next was due', () => {
    expect(beyond(first + 0.2, first + 0.3)).toBe(100);
  });

  test('counts an end in the very moment of a poll as found by that', () => {
    expect(beyond(first, first)).toBe(0);
  });

  test('is never negative: two clocks of whole milliseconds may be out by so much', () => {
    expect(beyond(first - 0.5, first - 0.001)).toBe(0);
  });
});

describe('a lag', () => {
  test('is all the time from an end until it is known, the schedule’s own among it', () => {
    const completedAt = plusSeconds(begunAt, 1);

    expect(millisOfLag({ completedAt, settledAt: plusSeconds(completedAt, 1.5) })).toBe(1_500);
  });
});
