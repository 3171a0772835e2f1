import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { digestOf, digestOfJson } from '../../lambdas/core/event.ts';

describe('the digest of JSON', () => {
  test('is the SHA-256, in hex, of the value with its members sorted and no white space', () => {
    const spelled = '{"a":[1,"x",null,true],"b":{"c":{},"d":[]}}';
    const digest = digestOfJson({ b: { d: [], c: {} }, a: [1, 'x', null, true] });
    expect(digest).toBe(createHash('sha256').update(spelled).digest('hex'));
    expect(digest).toBe(digestOf(Buffer.from(spelled)));
  });

  test.each([
    [
      [1, 2],
      [2, 1],
    ],
    [[1, 2], [12]],
    [{ a: 1 }, { a: '1' }],
    [
      { a: 1, b: 2 },
      { a: 2, b: 1 },
    ],
    [{ a: null }, {}],
    [{}, []],
    ['', null],
  ])('tells %j from %j', (one, other) => {
    expect(digestOfJson(one)).not.toBe(digestOfJson(other));
  });

  test('is there for what JSON has no word for', () => {
    expect(digestOfJson(undefined)).toBe(digestOf(''));
  });
});
