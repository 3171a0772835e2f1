import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { inWords, violationsOf } from '../../lambdas/core/violations.ts';

const errorOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error ?? new z.ZodError([]);
const refused = (message: string) =>
  errorOf(
    z.string().refine(() => false, message),
    'x',
  );

describe('what is wrong with data', () => {
  test('is named by an RFC 6901 pointer below where the data is', () => {
    const schema = z.object({ 'a/b~c': z.array(z.object({ n: z.number() })) });
    const [violation] = violationsOf(errorOf(schema, { 'a/b~c': [{ n: 1 }, { n: 'x' }] }), '/data');
    expect(violation).toEqual({ pointer: '/data/a~1b~0c/1/n', detail: expect.stringContaining('number') });
  });

  test.each([
    ['a string', z.object({ id: z.string() }), 'is missing (a string is expected)'],
    ['an object', z.object({ id: z.object({}) }), 'is missing (an object is expected)'],
  ])('is said to be missing, where it is: %s', (_, schema, detail) => {
    expect(violationsOf(errorOf(schema, {}), '/data')).toEqual([{ pointer: '/data/id', detail }]);
  });

  test('is said in words by schemas of zod/mini as well, which have none of their own', () => {
    const { error } = mini.safeParse(mini.object({ n: mini.int() }), { n: 'x' });
    expect(error && inWords(violationsOf(error))).toBe('/n: Invalid input: expected number, received string');
  });

  test('is the whole, where its pointer is empty', () => {
    expect(inWords(violationsOf(refused('is wrong')))).toBe('the whole: is wrong');
  });

  test.each([
    [20, 20],
    [21, 21],
    [500, 21],
  ])('is given twenty times at most, and then as a number: %d mistakes', (mistakes, length) => {
    const violations = violationsOf(errorOf(z.array(z.string()), Array(mistakes).fill(0)), '/data');
    expect(violations).toHaveLength(length);
    if (mistakes > 20)
      expect(violations.at(-1)).toEqual({ pointer: '/data', detail: `has ${mistakes - 20} more that are wrong` });
  });

  test.each([
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), `${'x'.repeat(200)}…`],
    [`${'x'.repeat(199)}🦊y`, `${'x'.repeat(199)}…`],
    [`${'x'.repeat(198)}🦊y`, `${'x'.repeat(198)}🦊…`],
  ])('is cut after 200 characters, and never within one (%#)', (message, said) => {
    expect(violationsOf(refused(message))[0]?.detail).toBe(said);
  });

  test('is one line for several', () => {
    expect(
      inWords([
        { pointer: '/a', detail: 'is wrong' },
        { pointer: '', detail: 'is too' },
      ]),
    ).toBe('/a: is wrong; the whole: is too');
  });
});
