import { describe, expect, test } from 'vitest';
import { createResult } from '../../../lambdas/adapters/twilio/create-result.ts';
import type { HttpResult } from '../../../lambdas/adapters/twilio/http.ts';

const now = new Date('2026-11-22T12:00:00Z');
const action = { id: 'conv_action_1', type: 'SEND_MESSAGE', status: 'PENDING' };
const answered = (status: number, body: string | undefined, headers = {}): HttpResult => ({
  answer: { status, headers, ...(body !== undefined && { body }) },
});
const error = JSON.stringify({ code: 20001, message: 'No.' });

describe('an answer to a create call', () => {
  test.each([200, 201, 202])('%d with an Action: created', (status) => {
    const result = createResult(answered(status, JSON.stringify(action)), now);
    expect(result).toEqual({ kind: 'created', action: { id: 'conv_action_1', status: 'PENDING' } });
  });

  test.each([203, 204, 206, 299, 300, 301, 302, 307, 308, 408, 500, 501, 502, 504, 507, 520, 599, 999, 0])(
    '%d: unknown',
    (status) => {
      const result = createResult(answered(status, JSON.stringify(action)), now);
      expect(result).toMatchObject({ kind: 'unknown', failure: { reason: 'unknown', httpStatus: status } });
    },
  );

  test.each([400, 402, 404, 405, 410, 413, 415, 422, 451])('%d: refused', (status) => {
    expect(createResult(answered(status, error), now)).toEqual({
      kind: 'refused',
      failure: { reason: 'refused', httpStatus: status, code: 20001, message: `Twilio answered ${status}: No.` },
    });
  });

  test.each([
    [409, 'busy'],
    [423, 'busy'],
    [425, 'busy'],
    [429, 'busy'],
    [503, 'busy'],
    [407, 'unreachable'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
  ])('%d: not created, %s', (status, reason) => {
    const result = createResult(answered(status, error, { 'retry-after': '9' }), now);
    expect(result).toMatchObject({ kind: 'notCreated', reason, failure: { reason }, retryAfterSeconds: 9 });
  });

  test.each([
    ['no body', undefined],
    ['a page of a gateway', '<html>Service Unavailable</html>'],
    ["a gateway's JSON", '{"message":"Service Unavailable"}'],
  ])('503 with %s: unknown, because Twilio did not write it', (_, body) => {
    const message = expect.stringMatching(/^A gateway before Twilio answered 503/);
    expect(createResult(answered(503, body, { 'retry-after': '9' }), now)).toMatchObject({
      kind: 'unknown',
      failure: { httpStatus: 503, message },
    });
  });

  test("a refusal carries Twilio's id of the request, unless it is none", () => {
    const withId = (id: string) => createResult(answered(400, error, { 'twilio-request-id': id }), now);
    expect(withId('RQ00000000000000000000000000000000')).toMatchObject({
      failure: { requestId: 'RQ00000000000000000000000000000000' },
    });
    expect(withId('not an id')).not.toHaveProperty('failure.requestId');
  });

  test("407 is a proxy's word, whatever it says", () => {
    expect(createResult(answered(407, '<html>'), now)).toMatchObject({
      failure: { message: 'A proxy answered 407 without a message that can be read.' },
    });
  });

  test('without Retry-After names no time', () => {
    expect(createResult(answered(429, error), now)).not.toHaveProperty('retryAfterSeconds');
  });

  test.each([
    ['broke off', undefined],
    ['is empty', ''],
    ['is not JSON', '<html>'],
    ['is JSON that is no object', '"ok"'],
    ['is another object', '{"accepted":true}'],
    ['has no id', JSON.stringify({ ...action, id: undefined })],
    ['has an id that cannot be one', JSON.stringify({ ...action, id: '..' })],
    ['has no status', JSON.stringify({ ...action, status: null })],
  ])('202 whose body %s: unknown', (_, body) => {
    expect(createResult(answered(202, body), now)).toMatchObject({
      kind: 'unknown',
      failure: { reason: 'unknown', httpStatus: 202 },
    });
  });

  test('a refusal whose body broke off is still a refusal', () => {
    expect(createResult(answered(400, undefined), now)).toMatchObject({ kind: 'refused' });
  });

  test('a message of Twilio goes on record only up to a length', () => {
    const result = createResult(answered(400, JSON.stringify({ message: 'x'.repeat(100_000) })), now);
    expect(JSON.stringify(result).length).toBeLessThan(1_200);
  });
});

describe('no answer to a create call', () => {
  test('before sending: not created, unreachable', () => {
    const result: HttpResult = { failed: 'beforeSending', cause: new Error('getaddrinfo ENOTFOUND') };
    expect(createResult(result, now)).toMatchObject({
      kind: 'notCreated',
      reason: 'unreachable',
      failure: { reason: 'unreachable' },
    });
  });

  test('after sending: unknown', () => {
    const result: HttpResult = { failed: 'afterSending', cause: new Error('socket hang up') };
    expect(createResult(result, now)).toMatchObject({
      kind: 'unknown',
      failure: { reason: 'unknown', message: 'Sent to Twilio, and no answer came: socket hang up.' },
    });
  });
});

describe('an Action in an answer', () => {
  const read = (more: Record<string, unknown>) =>
    createResult(answered(202, JSON.stringify({ ...action, ...more })), now);

  test.each(['SEND_MESSAGE', 'action-send-message', 'action-start-flow'])('may be of type %s', (type) => {
    expect(read({ type })).toMatchObject({ kind: 'created' });
  });

  test('may have a status that is new to us', () => {
    expect(read({ status: 'QUEUED' })).toMatchObject({ action: { status: 'QUEUED' } });
  });

  test('may have null for what it does not have yet', () => {
    expect(read({ related: null, completedAt: null, failureReason: null })).toEqual({
      kind: 'created',
      action: { id: 'conv_action_1', status: 'PENDING' },
    });
  });

  test.each([
    ['in UTC', { createdAt: '2026-03-30T10:30:00Z', completedAt: '2026-03-30T12:30:02.5+02:00' }],
    ['to the millisecond', { createdAt: '2026-03-30T10:30:00.0001Z', completedAt: '2026-03-30T10:30:02.500999999Z' }],
  ])('says when it was made and when it ended, %s', (_, times) => {
    expect(read(times)).toMatchObject({
      action: { times: { createdAt: '2026-03-30T10:30:00.000Z', completedAt: '2026-03-30T10:30:02.500Z' } },
    });
  });

  test.each([
    ['has not ended', { completedAt: null }],
    ['does not say when it was made', { createdAt: undefined }],
    ['writes them in another form', { completedAt: 'Mon, 30 Mar 2026 10:30:02 +0000' }],
    ['writes them as numbers', { completedAt: 1_774_866_602 }],
    ['names a day that there is not', { completedAt: '2026-02-30T10:30:02Z' }],
    ['names a year that the ledger could not read again', { completedAt: '9999-12-31T23:59:59-01:00' }],
  ])('is taken without its times where it %s', (_, times) => {
    const whole = { createdAt: '2026-03-30T10:30:00Z', completedAt: '2026-03-30T10:30:02Z' };
    expect(read({ ...whole, ...times })).toEqual({
      kind: 'created',
      action: { id: 'conv_action_1', status: 'PENDING' },
    });
  });

  test('keeps the ids among what it is related to', () => {
    const related = { messageSid: 'SM1', communicationId: null, more: { nested: true } };
    expect(read({ related })).toMatchObject({ action: { related: { messageSid: 'SM1' } } });
  });
});
