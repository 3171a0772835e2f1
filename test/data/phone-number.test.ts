import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { phoneNumber } from '../../lambdas/data/phone-number.ts';

describe('a phone number as people write it', () => {
  test.each([
    ['(312) 345-6789', '+13123456789'],
    ['312.345.6789', '+13123456789'],
    ['  312 345 6789 ', '+13123456789'],
    ['1-312-345-6789', '+13123456789'],
    ['+1 (312) 345-6789', '+13123456789'],
    ['tel:+1-312-345-6789', '+13123456789'],
    ['+13123456789', '+13123456789'],
    ['+49 30 901820', '+4930901820'],
    ['011 49 30 901820', '+4930901820'],
  ])('%s becomes %s for a US shop', (written, expected) => {
    expect(z.parse(phoneNumber('US'), written)).toBe(expected);
  });

  test('is read by its own country’s rules', () => {
    expect(z.parse(phoneNumber('DE'), '030 901820')).toBe('+4930901820');
    expect(z.parse(phoneNumber('GB'), '020 7946 0958')).toBe('+442079460958');
  });

  test('needs no country if it brings its own', () => {
    expect(z.parse(phoneNumber(), '+44 20 7946 0958')).toBe('+442079460958');
  });
});

describe('what is not one person’s phone number', () => {
  test.each([
    [''],
    ['345-6789'],
    ['call 312 345 6789'],
    ['312 345 6789 ext. 5'],
    ['312 345 6789, 312 345 6780'],
    ['+1'],
    ['whenever'],
    ['3123456789312345678931234567'],
  ])('%j is refused, in words that do not repeat it', (written) => {
    const parsed = z.safeParse(phoneNumber('US'), written);
    expect(parsed.error?.issues).toMatchObject([{ message: 'is not a phone number, in US or with its country code' }]);
  });

  test('a number without a country code is refused if no country was given, never guessed', () => {
    const parsed = z.safeParse(phoneNumber(), '(312) 345-6789');
    expect(parsed.error?.issues[0]?.message).toBe('is not a phone number with its country code, such as +12025550123');
  });

  test('a missing number is named by its place in an object of classic zod', () => {
    const parsed = z.object({ phone: phoneNumber('US') }).safeParse({ phone: null });
    expect(parsed.error?.issues).toMatchObject([{ path: ['phone'], code: 'invalid_type' }]);
  });
});
