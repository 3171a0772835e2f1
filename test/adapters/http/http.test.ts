import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { callerOf } from '../../../lambdas/adapters/http/caller.ts';
import { receivedRequest, sourceName } from '../../../lambdas/adapters/http/http-request.ts';
import { acceptanceResponse, problemResponse } from '../../../lambdas/adapters/http/http-response.ts';
import { CallerUnknownError, EventInvalidError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { LedgerUnavailableError } from '../../../lambdas/core/ports.ts';
import { recordingLog } from '../../fakes/recording-log.ts';
import { accepted } from '../../fixtures/actions.ts';

function proxyEvent(overrides: Partial<APIGatewayProxyEventV2>): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: 'POST /events/{source}',
    rawPath: '/events/shop',
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: {
      accountId: '1',
      apiId: 'a',
      domainName: 'd',
      domainPrefix: 'p',
      http: { method: 'POST', path: '/events/shop', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'u' },
      requestId: 'r',
      routeKey: 'POST /events/{source}',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...overrides,
  };
}

describe('a request from API Gateway', () => {
  test('has the bytes that were sent, whether they came as text or as base64', () => {
    const sent = Buffer.from('{"name":"Zoë 🦊"}');
    expect(receivedRequest(proxyEvent({ body: sent.toString() })).body).toEqual(sent);
    expect(receivedRequest(proxyEvent({ body: sent.toString('base64'), isBase64Encoded: true })).body).toEqual(sent);
  });

  test('has its headers in lower case, whoever passed them on', () => {
    expect(receivedRequest(proxyEvent({ headers: { 'Webhook-Id': 'msg_1' } })).headers).toEqual({
      'webhook-id': 'msg_1',
    });
  });

  test('has no header whose name becomes a known one only in lower case', () => {
    const kelvin = { 'webhoo\u212a-id': 'msg_1', 'webhook-id ': 'msg_2', 'wеbhook-id': 'msg_3' };
    expect(receivedRequest(proxyEvent({ headers: kelvin })).headers).toEqual({});
  });

  test('has both values of a header that is there twice', () => {
    const twice = { 'Webhook-Id': 'msg_1', 'webhook-id': 'msg_2' };
    expect(receivedRequest(proxyEvent({ headers: twice })).headers).toEqual({ 'webhook-id': 'msg_1,msg_2' });
  });

  test('has the URL that was called, with its query as it was sent', () => {
    const requestContext = { ...proxyEvent({}).requestContext, domainName: 'd1.execute-api.us-east-1.amazonaws.com' };
    const called = proxyEvent({ requestContext, rawQueryString: 'a=%20b&a' });
    expect(receivedRequest(called).url).toBe('https://d1.execute-api.us-east-1.amazonaws.com/events/shop?a=%20b&a');
    const local = { 'x-forwarded-proto': 'http' };
    expect(receivedRequest(proxyEvent({ headers: local })).url).toBe('http://d/events/shop');
  });

  test('has a caller only if the IAM authorizer says so', () => {
    const iam = { accountId: '111122223333', userArn: 'arn:aws:iam::111122223333:user/shop', userId: 'AIDA' };
    const { requestContext } = proxyEvent({});
    const authorized = Object.assign({}, requestContext, { authorizer: { iam } });
    expect(receivedRequest(proxyEvent({ requestContext: authorized })).caller).toEqual({
      accountId: '111122223333',
      arn: 'arn:aws:iam::111122223333:user/shop',
    });
    const headers = { authorizer: JSON.stringify({ iam }), 'x-amzn-iam-user-arn': iam.userArn };
    expect(receivedRequest(proxyEvent({ headers }))).not.toHaveProperty('caller');
    const empty = Object.assign({}, requestContext, { authorizer: { iam: { accountId: '', userArn: '' } } });
    expect(receivedRequest(proxyEvent({ requestContext: empty }))).not.toHaveProperty('caller');
  });

  test('is for the source in its path, whether its route has a parameter or is its own', () => {
    expect(sourceName(proxyEvent({ pathParameters: { source: 'shop' } }))).toBe('shop');
    expect(sourceName(proxyEvent({ routeKey: 'POST /events/order-service' }))).toBe('order-service');
    expect(sourceName(proxyEvent({ routeKey: '$default' }))).toBe('');
  });

  test('without a body has none', () => {
    expect(receivedRequest(proxyEvent({})).body).toHaveLength(0);
  });
});

describe('who decides', () => {
  const told = (authorizer: object) =>
    proxyEvent({ requestContext: Object.assign({}, proxyEvent({}).requestContext, { authorizer }) });
  const userArn = 'arn:aws:iam::111122223333:user/ada';

  test.each([
    ['the ARN that IAM knows', { iam: { accountId: '111122223333', userArn } }, userArn],
    ["a token's sub", { jwt: { claims: { sub: 'ada' }, scopes: null } }, 'ada'],
    ["a Lambda authorizer's principalId", { lambda: { principalId: 'ada', who: 'bob' } }, 'ada'],
    ['what a Lambda authorizer says in its context', { lambda: { who: 'ada', team: 'care' } }, 'ada'],
  ])('is %s', (_, authorizer, who) => {
    expect(callerOf(told(authorizer), 'authorizer')).toBe(who);
  });

  test.each([{ lambda: null }, { lambda: {} }, { lambda: { who: '' } }, { jwt: { claims: {} } }, {}])(
    'is refused where an authorizer does not say: %j',
    (authorizer) => {
      expect(() => callerOf(told(authorizer), 'authorizer')).toThrow(CallerUnknownError);
    },
  );

  test('is unknown only behind IAM, where an emulated AWS does not say', () => {
    expect(callerOf(proxyEvent({}), 'iam')).toBe('unknown');
  });
});

const body = z.record(z.string(), z.unknown());
const parse = (response: { body?: string }) => body.parse(JSON.parse(response.body ?? ''));

describe('a problem', () => {
  test('is RFC 9457, with a stable type and a pointer for each field', () => {
    const violations = [{ pointer: '/data/phone', detail: 'is no number' }];
    const error = new EventInvalidError('Route r cannot read it.', { route: 'r', violations });
    const response = problemResponse(error, recordingLog());
    expect(response).toMatchObject({ statusCode: 422, headers: { 'content-type': 'application/problem+json' } });
    expect(parse(response)).toEqual({
      type: 'urn:action-bridge:problem:event-invalid',
      title: 'The event is invalid',
      status: 422,
      detail: 'Route r cannot read it.',
      route: 'r',
      errors: violations,
    });
  });

  test('that passes says when to come back', () => {
    const response = problemResponse(new UnavailableError('x', { retryAfterSeconds: 5 }), recordingLog());
    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
  });

  test('of a ledger that does not answer is a 503 that can be repeated, for whoever asks', () => {
    const response = problemResponse(new LedgerUnavailableError('DynamoDB Query failed'), recordingLog());
    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    expect(parse(response)).toMatchObject({ type: 'urn:action-bridge:problem:unavailable' });
  });

  test('of our own making is logged as an error, and told without detail', () => {
    const log = recordingLog();
    const response = problemResponse(new Error('table arn:aws:… is gone'), log);
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('arn:aws');
    expect(log.lines).toMatchObject([{ level: 'error', fields: { error: { name: 'Error' } } }]);
    expect(JSON.stringify(log.lines)).not.toContain('is gone');
  });

  test('caused by an SDK is logged with the name of the cause, and not with what that may quote', () => {
    const log = recordingLog();
    const cause = Object.assign(new Error('value +18005550199 is invalid'), { name: 'ValidationException' });
    problemResponse(new UnavailableError('The ledger did not answer.', { cause }), log);
    expect(log.lines).toMatchObject([
      { fields: { error: { message: 'The ledger did not answer.', cause: { name: 'ValidationException' } } } },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('18005550199');
  });

  test('of the caller’s making is no error in the log', () => {
    const log = recordingLog();
    problemResponse(new EventInvalidError('x'), log);
    expect(log.lines).toMatchObject([{ level: 'info', fields: { type: 'event-invalid', status: 422 } }]);
  });
});

describe('the answer to an accepted event', () => {
  test('says where each action stands, and not what was sent', () => {
    const action = accepted({ route: 'r', conversationId: 'c1' });
    const event = { eventId: 'evt_1', state: 'actions', duplicate: false, actions: [action] } as const;
    const response = acceptanceResponse({ kind: 'event', event }, recordingLog());
    expect(response.statusCode).toBe(202);
    expect(parse(response)).toEqual({
      eventId: 'evt_1',
      state: 'actions',
      duplicate: false,
      actions: [{ id: action.id, status: 'ACCEPTED', route: 'r', conversationId: 'c1' }],
    });
  });

  test('says which route declined it, and by what', () => {
    const declined = [{ route: 'picky', by: 'filter' }] as const;
    const event = { eventId: 'evt_1', state: 'ignored', duplicate: false, actions: [], declined } as const;
    const response = acceptanceResponse({ kind: 'event', event }, recordingLog());
    expect(parse(response)).toMatchObject({ state: 'ignored', declined });
  });
});
