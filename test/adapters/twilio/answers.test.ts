import { describe, expect, test } from 'vitest';
import { CredentialsUnavailableError, failureOf } from '../../../lambdas/adapters/twilio/errors.ts';
import type { HttpResult } from '../../../lambdas/adapters/twilio/http.ts';
import { notKnown } from '../../../lambdas/adapters/twilio/not-known.ts';
import {
  actionAnswer,
  communicationsAnswer,
  errorAnswer,
  readAnswer,
} from '../../../lambdas/adapters/twilio/schemas.ts';

const now = new Date('2026-11-22T12:00:00Z');
const answered = (status: number, body?: string, headers = {}): HttpResult => ({
  answer: { status, headers, ...(body !== undefined && { body }) },
});
const json = (value: unknown) => JSON.stringify(value);

describe('a poll that tells nothing', () => {
  test.each([
    [200, 'unknown'],
    [400, 'unknown'],
    [404, 'unknown'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [408, 'unknown'],
    [429, 'busy'],
    [500, 'unknown'],
    [503, 'unknown'],
    [407, 'unreachable'],
    [409, 'busy'],
  ])('is not known yet, and never refused: %d is %s', (status, reason) => {
    expect(notKnown(answered(status, '{}'), now)).toStrictEqual({
      kind: 'notKnown',
      failure: expect.objectContaining({ reason, httpStatus: status }),
    });
  });

  test('says when to ask again, where Twilio does', () => {
    expect(notKnown(answered(429, '{}', { 'retry-after': '7' }), now)).toMatchObject({ retryAfterSeconds: 7 });
    expect(notKnown(answered(429, '{}', { 'retry-after': '0' }), now)).toMatchObject({ retryAfterSeconds: 0 });
  });

  test.each([
    ['beforeSending', 'unreachable'],
    ['afterSending', 'unknown'],
  ] as const)('failed %s: %s', (failed, reason) => {
    const result: HttpResult = { failed, cause: new Error('reset') };
    expect(notKnown(result, now)).toEqual({ kind: 'notKnown', failure: expect.objectContaining({ reason }) });
  });
});

describe('what went wrong, in words for a person', () => {
  const said = (result: HttpResult) => failureOf('unknown', result);

  test.each([
    ['a body that broke off', answered(500), 'Twilio answered 500, and its body broke off or was too long.'],
    ['a body of something else', answered(202, '{}'), 'Twilio answered 202, and its body is not what was asked for.'],
    [
      '299, which is no error',
      answered(299, '{"message":"x"}'),
      'Twilio answered 299, and its body is not what was asked for.',
    ],
    ['300, which may have words', answered(300, '{"message":"Moved."}'), 'Twilio answered 300: Moved.'],
    ['no words', answered(400, '{}'), 'Twilio answered 400 without a message that can be read.'],
    ['no JSON', answered(400, '<html>'), 'Twilio answered 400 without a message that can be read.'],
    ['empty words', answered(400, '{"message":""}'), 'Twilio answered 400 without a message that can be read.'],
    ['Twilio’s own words', answered(400, '{"message":"No."}'), 'Twilio answered 400: No.'],
  ])('%s', (_, result, message) => {
    expect(said(result)).toEqual({ reason: 'unknown', httpStatus: expect.any(Number), message });
  });

  test('with Twilio’s code, where it gave one that is a whole number', () => {
    expect(said(answered(400, '{"code":0,"message":"No."}'))).toMatchObject({
      code: 0,
      message: 'Twilio answered 400: No.',
    });
    expect(said(answered(400, '{"code":"21610","message":"No."}'))).toMatchObject({ code: 21610 });
    for (const code of ['"x21211"', '"1.5"', '1.5', 'null']) {
      expect(said(answered(400, `{"code":${code},"message":"No."}`))).not.toHaveProperty('code');
    }
  });

  test.each([
    [new Error('socket hang up'), 'socket hang up'],
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'connect ECONNREFUSED'],
    [Object.assign(new Error('closed'), { code: 'ECONNRESET' }), 'closed ECONNRESET'],
    [Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [Object.assign(new Error('closed'), { code: 7 }), 'closed'],
    [new RangeError(''), 'RangeError'],
  ])('with what the network said: %s', (cause, why) => {
    expect(said({ failed: 'beforeSending', cause }).message).toBe(`Nothing was sent to Twilio: ${why}.`);
    expect(said({ failed: 'afterSending', cause }).message).toBe(`Sent to Twilio, and no answer came: ${why}.`);
  });

  test.each([
    [new TypeError('the secret is sk_1'), 'TypeError'],
    ['sk_1', 'string'],
  ])('without the secret that could not be read (%#)', (cause, name) => {
    const error = new CredentialsUnavailableError(cause);
    expect([error.name, error.message, error.cause]).toEqual([
      'CredentialsUnavailableError',
      `the Twilio API key could not be read (${name})`,
      cause,
    ]);
  });
});

describe('an Action as Twilio tells it', () => {
  const plain = { id: 'conv_action_1', type: 'SEND_MESSAGE', status: 'PENDING' };
  const read = (more: object) => readAnswer(actionAnswer, json({ ...plain, ...more }));

  test.each(['!', '~', 'x'.repeat(256), '...', '.a', '..a'])('has an id of printable ASCII: %j', (id) => {
    expect(read({ id })).toEqual({ id, status: 'PENDING' });
  });

  test.each(['', '.', '..', ' ', 'a b', 'é', 'x'.repeat(257), 'a\n', 7, null])('is none with the id %j', (id) => {
    expect(read({ id })).toBeUndefined();
  });

  test.each([
    ['', undefined],
    ['x'.repeat(65), undefined],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['NEW', 'NEW'],
  ])('has a status of 1 to 64 characters, known to us or not (%#)', (status, is) => {
    expect(read({ status })?.status).toBe(is);
  });

  test.each(['x', 7, null, undefined])('has any type, or none: %j', (type) => {
    expect(read({ type })).toEqual({ id: 'conv_action_1', status: 'PENDING' });
  });

  test.each([
    ['63016: Outside the window', { failureReason: '63016: Outside the window', failureCode: 63016 }],
    [' 30003 Unreachable', { failureReason: ' 30003 Unreachable', failureCode: 30003 }],
    ['300035 is no code', { failureReason: '300035 is no code' }],
    ['In 30003 places', { failureReason: 'In 30003 places' }],
    [
      { code: 30003, message: 'Gone' },
      { failureReason: 'Gone', failureCode: 30003 },
    ],
    [{ code: '21610', message: null }, { failureCode: 21610 }],
    [{ code: 'x', message: 'Gone' }, { failureReason: 'Gone' }],
  ])('has the code of its reason: %j', (failureReason, known) => {
    expect(read({ failureReason })).toEqual({ id: 'conv_action_1', status: 'PENDING', ...known });
  });

  test.each([null, undefined, 'x', [], {}, { a: 7 }, { a: '' }])('relates nothing, where that is %j', (related) => {
    expect(read({ related })).toEqual({ id: 'conv_action_1', status: 'PENDING' });
  });

  test('relates the ids among what it relates', () => {
    expect(read({ related: { messageSid: 'SM1', at: 7, no: '..' } })).toMatchObject({ related: { messageSid: 'SM1' } });
  });

  test.each([null, undefined, '', 7, {}])('has no reason, where that is %j', (failureReason) => {
    expect(read({ failureReason })).toEqual({ id: 'conv_action_1', status: 'PENDING' });
  });

  test.each([
    [1_000, 1_000],
    [1_001, 1_000],
  ])('has a reason that is cut: %d characters to %d', (length, kept) => {
    expect(read({ failureReason: 'x'.repeat(length) })?.failureReason).toHaveLength(kept);
  });
});

describe('a page of Communications as Twilio tells it', () => {
  const read = (page: unknown) => readAnswer(communicationsAnswer, json(page));
  const one = (more: object) => read({ communications: [{ id: 'conv_communication_1', ...more }] })?.communications[0];

  test.each([
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ nextToken: null }, undefined],
    [{ nextToken: '' }, undefined],
    [{ nextToken: 'n' }, 'n'],
  ])('with the meta data %j is followed by %j', (meta, nextToken) => {
    expect(read({ communications: [], meta })).toEqual({ communications: [], nextToken });
  });

  test.each([{}, { communications: null }, { communications: [{}] }, { communications: [{ id: '..' }] }, []])(
    'is none as %j',
    (page) => {
      expect(read(page)).toBeUndefined();
    },
  );

  test.each([
    {},
    { resourceId: null, content: null, author: null, recipients: null, createdAt: null },
    { content: { text: null }, resourceId: '' },
  ])('may have a message of which hardly anything is known: %j', (more) => {
    expect(one(more)).toEqual({ id: 'conv_communication_1', text: '', author: {}, recipients: [] });
  });

  test('has of a message what tells it from others', () => {
    const party = { address: '+18005550199', channel: 'SMS', participantId: 'p' };
    const recipients = [
      { ...party, deliveryStatus: 'DELIVERED' },
      { deliveryStatus: null, address: '', channel: null },
    ];
    expect(
      one({ resourceId: 'SM1', content: { text: 'Hi' }, author: party, recipients, createdAt: '2026-03-30T10:30:00Z' }),
    ).toEqual({
      id: 'conv_communication_1',
      messageSid: 'SM1',
      text: 'Hi',
      author: party,
      recipients: [{ ...party, deliveryStatus: 'DELIVERED' }, {}],
      createdAt: '2026-03-30T10:30:00Z',
    });
  });

  test.each([
    [{ createdAt: '2026-03-30T10:30:00Z', occurredAt: '2026-03-30T10:29:00Z' }, '2026-03-30T10:30:00Z'],
    [{ occurredAt: '2026-03-30T12:30:00+02:00' }, '2026-03-30T12:30:00+02:00'],
    [{ createdAt: 'yesterday', occurredAt: '2026-03-30T10:29:00Z' }, '2026-03-30T10:29:00Z'],
    [{ createdAt: 7 }, undefined],
  ])('dates a message by %j', (times, createdAt) => {
    expect(one(times)?.createdAt).toBe(createdAt);
  });
});

describe('an error as Twilio tells it', () => {
  test('is read in either shape, and whatever is not readable in it is left out', () => {
    expect(readAnswer(errorAnswer, '{"code":20404,"message":"No.","more_info":"","status":404}')).toEqual({
      code: 20404,
      message: 'No.',
    });
    expect(readAnswer(errorAnswer, '{"code":"x","message":7,"params":{}}')).toEqual({});
  });

  test.each([undefined, '', '{', '7'])('is nothing as %j', (body) => {
    expect(readAnswer(errorAnswer, body)).toBeUndefined();
  });
});
