import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { receivedRequest } from '../../lambdas/adapters/http-request.ts';
import { acceptedResponse, problemResponse } from '../../lambdas/adapters/http-response.ts';
import { EventInvalidError, UnavailableError } from '../../lambdas/core/errors.ts';
import { acceptAction } from '../../lambdas/core/evolve.ts';
import { recordingLog } from '../fakes/recording-log.ts';

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

  test('without a body has none', () => {
    expect(receivedRequest(proxyEvent({})).body).toHaveLength(0);
  });
});

const body = z.record(z.string(), z.unknown());
const parse = (response: { body?: string }) => body.parse(JSON.parse(response.body ?? ''));

describe('a problem', () => {
  test('is RFC 9457, with a stable type and a pointer for each field', () => {
    const violations = [{ pointer: '/data/phone', detail: 'is no number' }];
    const response = problemResponse(new EventInvalidError('Route r cannot read it.', { violations }), recordingLog());
    expect(response).toMatchObject({ statusCode: 422, headers: { 'content-type': 'application/problem+json' } });
    expect(parse(response)).toEqual({
      type: 'urn:action-bridge:problem:event-invalid',
      title: 'The event is not what its type promises',
      status: 422,
      detail: 'Route r cannot read it.',
      errors: violations,
    });
  });

  test('that passes says when to come back', () => {
    const response = problemResponse(new UnavailableError('x', { retryAfterSeconds: 5 }), recordingLog());
    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
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
    const action = acceptAction(
      { source: 'shop', origin: '/', eventId: 'evt_1', type: 't' },
      { name: 'r', deadlineSeconds: 60, whenInDoubt: 'hold' },
      {
        conversationId: 'c1',
        request: {
          type: 'SEND_MESSAGE',
          payload: { from: { participantId: 'p1' }, to: [{ participantId: 'p2' }], content: { text: 'Hi' } },
        },
      },
      { now: new Date(0), by: 'accept-event' },
    );
    const response = acceptedResponse({ eventId: 'evt_1', outcome: 'actions', duplicate: false, actions: [action] });
    expect(response.statusCode).toBe(202);
    expect(parse(response)).toEqual({
      eventId: 'evt_1',
      outcome: 'actions',
      duplicate: false,
      actions: [{ id: action.id, status: 'ACCEPTED', route: 'r', conversationId: 'c1' }],
    });
  });
});
