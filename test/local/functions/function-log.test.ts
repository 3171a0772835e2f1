import { describe, expect, test } from 'vitest';
import { readableLine } from '../../../local/functions/function-log.ts';

describe('a line that a function writes', () => {
  test('a structured one is told by level, function and message, with its own fields', () => {
    const line = JSON.stringify({
      level: 'WARN',
      message: 'Twilio was silent',
      service: 'get-action',
      timestamp: '2026-11-22T16:25:00Z',
      httpStatus: 503,
    });
    expect(readableLine('Fn', line)).toBe('WARN get-action: Twilio was silent {"httpStatus":503}');
  });

  test('metrics are for CloudWatch, not for a terminal', () => {
    expect(readableLine('Fn', '{"_aws":{"Timestamp":1},"EventAccepted":1}')).toBeUndefined();
  });

  test('whatever else it writes is shown as it is', () => {
    expect(readableLine('Fn', 'hello')).toBe('Fn: hello');
    expect(readableLine('Fn', '{"a":1}')).toBe('Fn: {"a":1}');
  });
});
