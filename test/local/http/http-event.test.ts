import { describe, expect, test } from 'vitest';
import { type HttpRequest, httpAnswer, httpApiEvent } from '../../../local/http/http-event.ts';

const now = new Date('2026-11-22T16:25:03Z');
const matched = { routeKey: 'POST /events/{source}', pathParameters: { source: 'shop' } };

function request(given: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    url: '/events/shop',
    httpVersion: '1.1',
    headers: { host: ['127.0.0.1:8787'] },
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    ...given,
  };
}

describe('a request that comes in', () => {
  test('header names are lower case, and repeated headers are joined with commas', () => {
    const { headers } = httpApiEvent(request({ headers: { 'Webhook-Id': ['1'], accept: ['a', 'b'] } }), matched, now);
    expect(headers).toMatchObject({ 'webhook-id': '1', accept: 'a,b' });
  });

  test('cookies are a list of their own, and no header', () => {
    const event = httpApiEvent(request({ headers: { cookie: ['a=1; b=2'] } }), matched, now);
    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test('the path is decoded, the query as it was sent and decoded', () => {
    const event = httpApiEvent(request({ url: '/events/a%20b?x=1%2C2&y=3&x=4' }), matched, now);
    expect(event).toMatchObject({
      rawPath: '/events/a b',
      rawQueryString: 'x=1%2C2&y=3&x=4',
      queryStringParameters: { x: '1,2,4', y: '3' },
      requestContext: { http: { path: '/events/a b', method: 'POST', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' } },
    });
  });

  test('route, parameters and time are told as API Gateway tells them', () => {
    expect(httpApiEvent(request(), matched, now)).toMatchObject({
      version: '2.0',
      routeKey: 'POST /events/{source}',
      pathParameters: { source: 'shop' },
      requestContext: { time: '22/Nov/2026:16:25:03 +0000', timeEpoch: now.getTime(), stage: '$default' },
    });
  });

  test.each([
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/xml', false],
    ['application/cloudevents+json', true],
    ['application/x-www-form-urlencoded', true],
    [undefined, true],
  ])('a body of type %s is base64: %s', (type, isBase64) => {
    const body = Buffer.from('{"grüß":1}');
    const headers = type === undefined ? {} : { 'content-type': [type] };
    const event = httpApiEvent(request({ headers, body }), matched, now);
    expect(event.isBase64Encoded).toBe(isBase64);
    expect(Buffer.from(event.body ?? '', isBase64 ? 'base64' : 'utf8').equals(body)).toBe(true);
  });

  test('without a body there is none, and it is not base64', () => {
    const event = httpApiEvent(request(), matched, now);
    expect(event).not.toHaveProperty('body');
    expect(event.isBase64Encoded).toBe(false);
  });
});

describe('a result of a function', () => {
  test('statusCode makes it an answer in detail', () => {
    expect(httpAnswer({ statusCode: 202, headers: { 'Content-Type': 'a/b', 'Retry-After': 5 }, body: 'x' })).toEqual({
      status: 202,
      headers: { 'content-type': 'a/b', 'retry-after': '5' },
      body: 'x',
    });
  });

  test('a base64 body is sent as the bytes that it stands for', () => {
    expect(httpAnswer({ statusCode: 200, body: 'AP8=', isBase64Encoded: true })?.body).toEqual(Buffer.from([0, 255]));
  });

  test('without statusCode it is JSON under 200', () => {
    expect(httpAnswer({ ok: true })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"ok":true}',
    });
  });

  test('what is neither is no answer', () => {
    expect(httpAnswer({ statusCode: 'soon' })).toBeUndefined();
  });
});

describe('a route that asks for a caller whom IAM knows', () => {
  test('is told one, for IAM is not enforced on a laptop; no other is', () => {
    const guarded = { routeKey: 'POST /events/aws', pathParameters: {}, authorization: 'AWS_IAM' };
    expect(httpApiEvent(request(), guarded, now).requestContext).toMatchObject({
      authorizer: { iam: { accountId: '000000000000', userArn: 'arn:aws:iam::000000000000:user/laptop' } },
    });
    const open = httpApiEvent(request(), { ...matched, authorization: 'NONE' }, now);
    expect(open.requestContext).not.toHaveProperty('authorizer');
  });
});
