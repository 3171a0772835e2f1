import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { age, dayOf, instantOf } from '../../../cli/terminal/moments.ts';

const now = new Date('2026-11-24T12:00:00.000Z');

describe('an age', () => {
  test.each([
    ['2026-11-24T12:00:01.000Z', '0 s'],
    ['2026-11-24T11:59:01.000Z', '59 s'],
    ['2026-11-24T11:59:00.000Z', '1 min'],
    ['2026-11-24T10:00:01.000Z', '1 h'],
    ['2026-11-20T12:00:00.000Z', '4 d'],
  ])('since %s is %s', (instant, expected) => {
    expect(age(instant, now)).toBe(expected);
  });
});

describe('a moment', () => {
  test.each([
    ['2h', '2026-11-24T10:00:00.000Z'],
    ['30min', '2026-11-24T11:30:00.000Z'],
    ['7d', '2026-11-17T12:00:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24T09:30Z', '2026-11-24T09:30:00.000Z'],
    ['2026-11-24T09:30:00+02:00', '2026-11-24T07:30:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(instantOf(text, now)).toBe(expected);
  });

  test('of a day can be the first that is no longer of it', () => {
    expect(instantOf('2026-11-30', now, 'end')).toBe('2026-12-01T00:00:00.000Z');
  });

  test.each(['yesterday', '2026-11-24T09:30', '24.11.2026', '2026-13-01', '2 weeks'])('is not %s', (text) => {
    expect(() => instantOf(text, now)).toThrow(InvalidArgumentError);
  });
});

describe('a day', () => {
  test('is written as yyyy-mm-dd', () => {
    expect(dayOf('2026-11-24')).toBe('2026-11-24');
    expect(() => dayOf('2026-11-41')).toThrow(InvalidArgumentError);
    expect(() => dayOf('today')).toThrow(InvalidArgumentError);
  });
});
