import { describe, expect, test } from 'vitest';
import { BodyTooLargeError, EventInvalidError } from '../../../lambdas/core/errors.ts';
import { MAX_PARAMETERS, parametersOf, readForm } from '../../../lambdas/sources/reading/form-body.ts';

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

describe('a form as data', () => {
  const data = (body: string) => readForm(Buffer.from(body));

  test('is text by name, and a list where a parameter has several values, whatever their order', () => {
    const expected = { To: '+18005550100', MediaUrl: ['1', '2'], Body: '' };
    expect(data('To=%2B18005550100&MediaUrl=2&MediaUrl=1&Body=')).toEqual(expected);
    expect(data('MediaUrl=1&Body=&MediaUrl=2&To=%2B18005550100&MediaUrl=1')).toEqual(expected);
  });

  test('has no member that is the prototype, however it is spelled', () => {
    for (const body of ['__proto__=x', 'a=1&%5F_proto__=x']) expect(() => data(body)).toThrow(EventInvalidError);
    expect(data('constructor=Ferrari')).toEqual({ constructor: 'Ferrari' });
  });
});
