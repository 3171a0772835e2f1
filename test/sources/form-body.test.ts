import { describe, expect, test } from 'vitest';
import { BodyTooLargeError } from '../../lambdas/core/errors.ts';
import { MAX_PARAMETERS, parametersOf } from '../../lambdas/sources/form-body.ts';

const read = (body: string) => parametersOf(Buffer.from(body));
const names = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`).join('&');

describe('a form', () => {
  test('is its parameters, decoded, each with its values in order and once', () => {
    expect([...read('To=%2B18005550100&Url=2&Body=a+b&Url=1&Url=1')]).toEqual([
      ['To', ['+18005550100']],
      ['Url', ['1', '2']],
      ['Body', ['a b']],
    ]);
  });

  test('may have as many parameters as are read, and is refused with one more', () => {
    expect(read(names(MAX_PARAMETERS)).size).toBe(MAX_PARAMETERS);
    expect(() => read(names(MAX_PARAMETERS + 1))).toThrow(BodyTooLargeError);
    expect(() => read('a&'.repeat(MAX_PARAMETERS + 1))).toThrow(BodyTooLargeError);
  });
});
