import { describe, expect, test } from 'vitest';
import { retryAfterSeconds } from '../../../lambdas/adapters/twilio/retry-after.ts';

const now = new Date('2026-11-22T12:00:00.500Z');

describe('a Retry-After header', () => {
  test.each([
    ['a number of seconds', '120', 120],
    ['zero', '0', 0],
    ['a number with blanks', ' 7 ', 7],
    ['a number with a fraction, rounded up', '7.5', 8],
    ['a date in the form of RFC 850', 'Sunday, 22-Nov-26 12:01:00 GMT', 60],
    ['a date of the century before', 'Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['a date in the form of asctime', 'Sun Nov 22 12:01:00 2026', 60],
    ['a date in the form of asctime with one digit', 'Tue Dec  1 12:00:00 2026', 9 * 24 * 60 * 60],
    ['a date to come, rounded up', 'Sun, 22 Nov 2026 12:01:00 GMT', 60],
    ['a date gone by, as none to wait', 'Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ])('is read when it is %s', (_, header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['negative', '-1'],
    ['a fraction without a whole', '.5'],
    ['two fractions', '1.5.5'],
    ['longer than any number of seconds', '9'.repeat(400)],
    ['words', 'soon'],
    ['a date that does not exist', 'Sun, 99 Nov 2026 12:01:00 GMT'],
    ['a date in another form', '2026-11-22T12:01:00Z'],
  ])('says nothing when it is %s', (_, header) => {
    expect(retryAfterSeconds(header, now)).toBeUndefined();
  });
});
