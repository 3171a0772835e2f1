import { describe, expect, test } from 'vitest';
import { median, percentile, toThreeDigits } from '../../../bench/report/samples.ts';

describe('a percentile', () => {
  test('is a sample by nearest rank, in whatever order they came', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);

    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile(hundred, 0)).toBe(1);
    expect(percentile([10, 9, 2], 0.5)).toBe(9);
  });

  test('of nothing is no number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });

  test('leaves the samples as they were', () => {
    const samples = [3, 1, 2];

    percentile(samples, 0.5);

    expect(samples).toEqual([3, 1, 2]);
  });
});

describe('a median', () => {
  test('is the one in the middle, and of an even number the lower', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2);
  });
});

describe('what is put on record', () => {
  test('has three digits after the point, and is otherwise as it was', () => {
    expect(JSON.stringify({ a: [1.23456, 7], b: '1.23456' }, (_, value) => toThreeDigits(value))).toBe(
      '{"a":[1.235,7],"b":"1.23456"}',
    );
  });

  test('leaves what is no number at all to JSON, which has null for it', () => {
    expect(JSON.stringify([Number.NaN], (_, value) => toThreeDigits(value))).toBe('[null]');
  });
});
