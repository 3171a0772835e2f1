import { describe, expect, test } from 'vitest';
import {
  ProblemAnswerError,
  RefusedError,
  UnexpectedAnswerError,
  UnreachableError,
} from '../../client/answer-errors.ts';
import { BridgeClient } from '../../client/bridge-client.ts';
import { signedBy, unsigned } from '../../client/sign-request.ts';
import { type Asked, type ScriptedAnswer, scriptedBridge } from '../fakes/scripted-bridge.ts';
import { completed } from '../fixtures/actions.ts';

async function clientOf(answer: (asked: Asked) => ScriptedAnswer) {
  const { url, asked } = await scriptedBridge(answer);
  return { client: new BridgeClient({ url, sign: unsigned, isLocal: true }), asked };
}

const verified = { ...completed(), integrity: 'verified' };

describe('a list', () => {
  test('is asked for page by page, each only when the one before has been used', async () => {
    const { client, asked } = await clientOf(({ query }) => {
      const n = Number(query.cursor ?? 0);
      return { body: { actions: [verified], ...(n < 2 && { cursor: `${n + 1}` }) } };
    });
    const pages = client.pages({ status: 'FAILED', day: '2026-03-30' }, { limit: 1 });
    await pages.next();
    expect(asked.map(({ query }) => query)).toEqual([{ status: 'FAILED', day: '2026-03-30', limit: '1' }]);
    for await (const _ of pages);
    expect(asked.map(({ query }) => query.cursor)).toEqual([undefined, '1', '2']);
  });

  test('shows what cannot be read as such', async () => {
    const unreadable = { id: 'act_x', status: 'UNREADABLE', integrity: 'broken', integrityDetail: 'no status' };
    const { client } = await clientOf(() => ({ body: { actions: [verified, unreadable] } }));
    const { actions } = await client.page({});
    expect(actions).toEqual([verified, unreadable]);
  });
});

describe('an answer that is not the one asked for', () => {
  test('is the problem that the bridge names, with what is wrong where', async () => {
    const problem = { type: 'urn:action-bridge:problem:query-invalid', title: 'No', status: 400, detail: 'Bad limit.' };
    const errors = [{ pointer: '/limit', detail: 'at most 100' }];
    const { client } = await clientOf(() => ({ status: 400, body: { ...problem, errors } }));
    const refused = client.page({}, { limit: 101 });
    await expect(refused).rejects.toThrow(ProblemAnswerError);
    await expect(refused).rejects.toMatchObject({
      type: 'query-invalid',
      status: 400,
      message: 'Bad limit.\n  /limit: at most 100',
    });
  });

  test.each([
    ['IAM lets the caller not in', 403, { message: 'Forbidden' }, RefusedError, /needs execute-api:Invoke/],
    ['there are too many requests', 429, { message: 'Too Many Requests' }, UnreachableError, /Try again/],
    ['a function timed out', 503, { message: 'Service Unavailable' }, UnreachableError, /Try again/],
    ['the route is unknown', 404, { message: 'Not Found' }, UnexpectedAnswerError, /an older version/],
    ['it is something else', 200, '<html>', UnexpectedAnswerError, /without JSON/],
    ['its shape is another', 200, { actions: 'none' }, UnexpectedAnswerError, /actions/],
  ])('says so when %s', async (_, status, body, kind, message) => {
    const { client } = await clientOf(() => ({ status, body }));
    const asked = client.page({});
    await expect(asked).rejects.toThrow(kind);
    await expect(asked).rejects.toThrow(message);
  });

  test('says what to check when nobody answers', async () => {
    const client = new BridgeClient({ url: 'http://127.0.0.1:1', sign: unsigned, isLocal: true });
    await expect(client.health()).rejects.toThrow(UnreachableError);
    await expect(client.health()).rejects.toThrow(/http:\/\/127\.0\.0\.1:1: .+\n.*npm start/);
  });
});

describe('an operation', () => {
  test('says why', async () => {
    const { client, asked } = await clientOf(() => ({ body: verified }));
    await client.resend('act_1', { why: 'the customer asked', version: 4 });
    await client.resolve('act_1', { finding: 'notSent', why: 'Twilio has no message' });
    expect(asked.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
      ['POST', '/actions/act_1/resend', { why: 'the customer asked', version: 4 }],
      ['POST', '/actions/act_1/resolve', { finding: 'notSent', why: 'Twilio has no message' }],
    ]);
  });

  test('is not tried a second time by itself', async () => {
    const { client, asked } = await clientOf(() => ({ status: 503, body: {} }));
    await expect(client.resend('act_1', { why: 'why' })).rejects.toThrow(UnreachableError);
    expect(asked).toHaveLength(1);
  });
});

describe('a caller with AWS credentials', () => {
  test('signs for API Gateway, and asks for the credentials each time, since a session ends', async () => {
    const { url, asked } = await scriptedBridge(() => ({ body: { actions: [] } }));
    let session = 0;
    const credentials = async () => {
      session += 1;
      return { accessKeyId: `AKID${session}`, secretAccessKey: 'secret', sessionToken: `token${session}` };
    };
    const client = new BridgeClient({ url, sign: signedBy({ region: 'eu-west-1', credentials }), isLocal: false });
    await client.page({ route: 'order shipped' });
    await client.page({});
    const [first, second] = asked.map(({ headers }) => headers);
    expect(first?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID1\/\d{8}\/eu-west-1\/execute-api\/aws4_request, /,
    );
    expect(first?.['x-amz-security-token']).toBe('token1');
    expect(second?.authorization).toContain('Credential=AKID2/');
  });

  test('leaves upstream events to their own signature', async () => {
    const { url, asked } = await scriptedBridge(() => ({ status: 202, body: { challenge: 'x' } }));
    const credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
    const client = new BridgeClient({ url, sign: signedBy({ region: 'eu-west-1', credentials }), isLocal: false });
    await client.send('shop', { headers: { 'webhook-id': '1' }, body: Buffer.from('{}') });
    expect(asked[0]?.headers.authorization).toBeUndefined();
    expect(asked[0]?.headers['webhook-id']).toBe('1');
  });
});
