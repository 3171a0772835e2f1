import { describe, expect, onTestFinished, test } from 'vitest';
import type { InvocationResult } from '../../../local/functions/function-environment.ts';
import { startHttpFront } from '../../../local/http/http-front.ts';

const route = (routeKey: string) => ({ routeKey, functionArn: `arn:${routeKey}`, authorization: 'AWS_IAM' });

async function front(answer: (arn: string, event: unknown) => unknown, routeKeys: readonly string[]): Promise<string> {
  const { url, close } = await startHttpFront({
    port: 0,
    routes: routeKeys.map(route),
    invoke: async (arn, event): Promise<InvocationResult> => ({ kind: 'answered', payload: answer(arn, event) }),
    now: () => new Date(),
    onRequest: () => {},
  });
  onTestFinished(close);
  return url;
}

const echo = (_: string, event: unknown) => event;

describe('a request to a route', () => {
  test('reaches the function of the route with its parameters decoded, of any length', async () => {
    const url = await front((arn, event) => ({ arn, event }), ['GET /events/{source}/{eventId}', 'GET /actions']);
    const eventId = `${'é/'.repeat(200)}end`;
    const response = await fetch(`${url}/events/shop/${encodeURIComponent(eventId)}?x=1`);
    expect(await response.json()).toMatchObject({
      arn: 'arn:GET /events/{source}/{eventId}',
      event: { pathParameters: { source: 'shop', eventId }, queryStringParameters: { x: '1' } },
    });
  });

  test('needs no signature, whatever the authorizer is on AWS', async () => {
    const url = await front(echo, ['GET /actions']);
    expect((await fetch(`${url}/actions`)).status).toBe(200);
  });

  test('ANY, greedy parameters and $default are known', async () => {
    const url = await front((arn, event) => ({ arn, event }), ['ANY /all/{proxy+}', '$default']);
    expect(await (await fetch(`${url}/all/a/b`, { method: 'PATCH' })).json()).toMatchObject({
      arn: 'arn:ANY /all/{proxy+}',
      event: { pathParameters: { proxy: 'a/b' } },
    });
    expect(await (await fetch(`${url}/else`)).json()).toMatchObject({ arn: 'arn:$default' });
  });

  test('the answer has the status, the headers and each cookie of the result', async () => {
    const url = await front(
      () => ({ statusCode: 418, headers: { 'x-a': 'b' }, cookies: ['c=1', 'd=2'], body: 'no' }),
      ['GET /'],
    );
    const response = await fetch(url);
    expect(response.status).toBe(418);
    expect(response.headers.get('x-a')).toBe('b');
    expect(response.headers.getSetCookie()).toEqual(['c=1', 'd=2']);
    expect(await response.text()).toBe('no');
  });
});

describe('a request that API Gateway answers itself', () => {
  test.each([
    ['an unknown path', '/nowhere', 'GET'],
    ['a known path with another method', '/actions', 'DELETE'],
  ])('%s is 404', async (_, path, method) => {
    const url = await front(echo, ['GET /actions']);
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
  });

  test('a path that is not properly encoded is 400', async () => {
    const url = await front(echo, ['GET /actions/{id}', '$default']);
    expect((await fetch(`${url}/actions/%E0%A4`)).status).toBe(400);
  });

  test('a body of more than 10 MB is 413, and so is one that makes no Lambda event of 6 MB', async () => {
    const url = await front(echo, ['POST /events/{source}']);
    const post = (megabytes: number) =>
      fetch(`${url}/events/shop`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: 'x'.repeat(megabytes * 1024 * 1024),
      });
    expect((await post(5)).status).toBe(200);
    expect((await post(7)).status).toBe(413);
    expect((await post(11)).status).toBe(413);
  });

  test('GET /docs is a page made of what GET /openapi.json answers, where there is one', async () => {
    const { url, close } = await startHttpFront({
      port: 0,
      routes: [route('GET /openapi.json')],
      invoke: async () => ({ kind: 'answered', payload: { statusCode: 200, body: 'the description' } }),
      now: () => new Date(),
      docs: async (openApi) => ({ status: 200, headers: { 'content-type': 'text/html' }, body: `page of ${openApi}` }),
      onRequest: () => {},
    });
    onTestFinished(close);
    const page = await fetch(`${url}/docs`);
    expect([page.status, await page.text()]).toEqual([200, 'page of the description']);
    expect((await fetch(`${url}/docs`, { method: 'POST' })).status).toBe(404);
  });

  test('a function that failed, or answered what is no answer, is 500 and shows nothing of it', async () => {
    const { url, close } = await startHttpFront({
      port: 0,
      routes: [route('GET /fails'), route('GET /odd')],
      invoke: async (arn) =>
        arn.endsWith('/odd')
          ? { kind: 'answered', payload: { statusCode: 'soon' } }
          : { kind: 'failed', error: { errorType: 'Error', errorMessage: 'a secret', trace: [] } },
      now: () => new Date(),
      onRequest: () => {},
    });
    onTestFinished(close);
    for (const path of ['/fails', '/odd']) {
      const response = await fetch(url + path);
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({ message: 'Internal Server Error' });
    }
  });
});
