import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { USER_AGENT } from '../../../lambdas/adapters/twilio/authorized-calls.ts';
import {
  type ConversationsClientOptions,
  conversationsClient,
} from '../../../lambdas/adapters/twilio/conversations-client.ts';
import { type SendMessage, sendMessage, sendMessageRequest } from '../../../lambdas/core/action/send-message.ts';
import { contractViolations } from '../../contracts/twilio/contract.ts';
import { closedPort, httpServer, json, type Reply, tcpServer } from './local-server.ts';

const now = new Date('2026-11-22T12:00:00Z');
const key = { apiKeySid: 'SKtest', apiKeySecret: 'top-secret' };
const clientOf = (baseUrl: string, more: Partial<ConversationsClientOptions> = {}) =>
  conversationsClient({ baseUrl, credentials: async () => key, now: () => now, timeoutMillis: 400, ...more });

const toSend = (more: Partial<SendMessage> = {}) => {
  const { conversationId, request } = sendMessage({
    conversationId: 'conv_conversation_1',
    from: { address: '+18005550100', channel: 'SMS' },
    to: [{ address: '+18005550199', channel: 'SMS' }],
    content: { text: 'Your order has shipped!' },
    ...more,
  });
  return { conversationId, request: sendMessageRequest.parse(request) };
};
const create = (baseUrl: string, more: Partial<ConversationsClientOptions> = {}) =>
  clientOf(baseUrl, more).createAction(toSend(), 'key-1');

const pending = {
  id: 'conv_action_1',
  type: 'SEND_MESSAGE',
  status: 'PENDING',
  conversationId: 'conv_conversation_1',
  related: { messageSid: 'SM1' },
  createdAt: '2026-03-30T10:30:00Z',
};
const platformError = (code: number, message: string, status: number) => ({ code, message, more_info: 'x', status });

describe('a create call that was prepared', () => {
  test('has its connection, and its API key was asked for', async () => {
    const server = await httpServer(json(202, pending));
    let readings = 0;
    const credentials = async () => {
      readings += 1;
      return key;
    };
    const client = clientOf(server.url, { credentials });
    client.prepare();
    expect(readings).toBe(1);
    expect(await client.createAction(toSend(), 'key-1')).toMatchObject({ kind: 'created' });
    expect(server.connections()).toBe(1);
    expect(server.arrived).toHaveLength(1);
  });

  test('in vain is made all the same', async () => {
    const server = await httpServer(json(202, pending));
    let isThere = false;
    const credentials = async () => {
      if (!isThere) throw new Error('AccessDenied');
      return key;
    };
    const client = clientOf(server.url, { credentials });
    client.prepare();
    isThere = true;
    expect(await client.createAction(toSend(), 'key-1')).toMatchObject({ kind: 'created' });
  });
});

describe('what happened to a create call', () => {
  test('202: the Action was created', async () => {
    const server = await httpServer(json(202, pending));
    expect(await create(server.url)).toEqual({
      kind: 'created',
      action: { id: 'conv_action_1', status: 'PENDING', related: { messageSid: 'SM1' } },
    });
  });

  test('400 in the shape of the platform: refused, with code and message', async () => {
    const server = await httpServer(json(400, platformError(21211, "Invalid 'To' Phone Number", 400)));
    const message = "Twilio answered 400: Invalid 'To' Phone Number";
    const failure = { reason: 'refused', httpStatus: 400, code: 21211, message };
    expect(await create(server.url)).toEqual({ kind: 'refused', failure, conversation: 'unknown' });
  });

  test('400 in the shape of Conversation Orchestrator: refused, with code and message', async () => {
    const body = {
      code: 20001,
      httpStatusCode: 400,
      message: 'Validation failed',
      userError: true,
      params: { a: 'b' },
    };
    const server = await httpServer(json(400, body));
    const failure = {
      reason: 'refused',
      httpStatus: 400,
      code: 20001,
      message: 'Twilio answered 400: Validation failed',
    };
    expect(await create(server.url)).toEqual({ kind: 'refused', failure, conversation: 'unknown' });
  });

  test.each([404, 422])('%d: refused', async (status) => {
    const server = await httpServer(json(status, platformError(20404, 'Not found', status)));
    expect(await create(server.url)).toMatchObject({ kind: 'refused', failure: { httpStatus: status } });
  });

  test.each([429, 503])('%d: not created, to be tried after Retry-After', async (status) => {
    const server = await httpServer(json(status, platformError(20429, 'Too many', status), { 'Retry-After': '3' }));
    expect(await create(server.url)).toMatchObject({ kind: 'notCreated', reason: 'busy', retryAfterSeconds: 3 });
    expect(server.arrived).toHaveLength(1);
  });

  test('429 with a date: not created, to be tried at that date', async () => {
    const server = await httpServer(json(429, {}, { 'Retry-After': 'Sun, 22 Nov 2026 12:00:30 GMT' }));
    expect(await create(server.url)).toMatchObject({ kind: 'notCreated', retryAfterSeconds: 30 });
  });

  test('connection refused: not created', async () => {
    const result = await create(`http://127.0.0.1:${await closedPort()}`);
    expect(result).toMatchObject({ kind: 'notCreated', reason: 'unreachable' });
    expect(result).toHaveProperty('failure.message', expect.stringContaining('ECONNREFUSED'));
  });

  test('DNS failure: not created', async () => {
    const result = await create('http://nowhere.invalid', { timeoutMillis: 4_000 });
    expect(result).toMatchObject({ kind: 'notCreated', reason: 'unreachable' });
  });

  test('TLS failure: not created', async () => {
    const server = await httpServer(json(202, pending));
    const result = await create(server.url.replace('http:', 'https:'));
    expect(result).toMatchObject({ kind: 'notCreated', reason: 'unreachable' });
    expect(server.arrived).toHaveLength(0);
  });

  test.each([401, 403])('%d: not created, and our credentials are at fault', async (status) => {
    const server = await httpServer(json(status, platformError(20003, 'Authenticate', status)));
    expect(await create(server.url)).toMatchObject({ kind: 'notCreated', reason: 'unauthorized' });
  });

  test('timeout after sending: unknown', async () => {
    const server = await httpServer(() => {});
    expect(await create(server.url)).toMatchObject({ kind: 'unknown' });
    expect(server.arrived).toHaveLength(1);
  });

  test('reset before the request was read: unknown', async () => {
    const { port } = await tcpServer((socket) => {
      socket.pause();
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
    expect(await create(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'unknown' });
  });

  test('reset after the request was read: unknown, and not sent again', async () => {
    const server = await httpServer((response) => response.socket?.resetAndDestroy());
    expect(await create(server.url)).toMatchObject({ kind: 'unknown' });
    expect(server.arrived).toHaveLength(1);
  });

  test.each([500, 502, 504])('%d: unknown', async (status) => {
    const server = await httpServer(json(status, platformError(20500, 'Internal', status)));
    expect(await create(server.url)).toMatchObject({ kind: 'unknown', failure: { httpStatus: status } });
  });

  test('a 2xx that is not an Action: unknown', async () => {
    const server = await httpServer(json(202, { accepted: true }));
    expect(await create(server.url)).toMatchObject({ kind: 'unknown', failure: { httpStatus: 202 } });
  });

  test('a 202 whose body breaks off: unknown', async () => {
    const server = await httpServer((response) => {
      response.writeHead(202, { 'Content-Length': 1_000 });
      response.write(JSON.stringify(pending), () => response.destroy());
    });
    expect(await create(server.url)).toMatchObject({ kind: 'unknown', failure: { httpStatus: 202 } });
  });

  test('a redirect: unknown, and not followed', async () => {
    const server = await httpServer(json(307, {}, { Location: '/elsewhere' }));
    expect(await create(server.url)).toMatchObject({ kind: 'unknown' });
    expect(server.arrived).toHaveLength(1);
  });
});

describe('a create call', () => {
  test('is a request that the contract describes', async () => {
    const server = await httpServer(json(202, pending));
    const more = { content: { contentId: `HX${'0'.repeat(32)}`, variables: { 1: 'x' } }, channelSettings: { a: [1] } };
    await create(server.url);
    await clientOf(server.url).createAction(toSend(more), 'key-2');
    const bodies = server.arrived.map(({ body }): unknown => JSON.parse(body));
    expect(bodies.flatMap((body) => contractViolations('SendMessageActionRequest', body))).toEqual([]);
    expect(bodies).toEqual([toSend().request, toSend(more).request]);
  });

  test('carries the idempotency key, basic authentication and who we are', async () => {
    const server = await httpServer(json(202, pending));
    await create(server.url);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(server.arrived[0]).toMatchObject({
      method: 'POST',
      url: '/v2/Conversations/conv_conversation_1/Actions',
      headers: {
        'idempotency-key': 'key-1',
        authorization: `Basic ${Buffer.from('SKtest:top-secret').toString('base64')}`,
        'content-type': 'application/json',
        'user-agent': `action-bridge/${version}`,
      },
    });
    expect(USER_AGENT).toBe(`action-bridge/${version}`);
  });

  test.each(['/twilio', '/twilio/'])('goes below the path of the base URL, here %s', async (path) => {
    const server = await httpServer(json(202, pending));
    await create(server.url + path);
    expect(server.arrived[0]?.url).toBe('/twilio/v2/Conversations/conv_conversation_1/Actions');
  });

  test('sends nothing but the request, whatever else the action has', async () => {
    const server = await httpServer(json(202, pending));
    await clientOf(server.url).createAction({ ...toSend(), ...{ id: 'act_1', history: [] } }, 'key-1');
    expect(JSON.parse(server.arrived[0]?.body ?? '')).toEqual(toSend().request);
  });

  test('that Twilio would refuse is refused without being sent', async () => {
    const server = await httpServer(json(202, pending));
    const result = await clientOf(server.url).createAction({ ...toSend(), conversationId: '../Actions' }, 'key-1');
    expect(result).toMatchObject({ kind: 'refused' });
    expect(server.arrived).toHaveLength(0);
  });

  test('never tells the API key', async () => {
    const server = await httpServer(json(401, platformError(20003, 'Authenticate', 401)));
    expect(JSON.stringify(await create(server.url))).not.toMatch(/SKtest|top-secret|Basic/);
  });
});

describe('a create call that Twilio refuses', () => {
  const refused = json(400, platformError(20001, 'No.', 400));
  const conversation = (more: object) => ({
    id: 'conv_conversation_1',
    accountId: 'AC1',
    configurationId: 'c',
    ...more,
  });

  test.each([
    ['CLOSED', json(200, conversation({ status: 'CLOSED' })), 'closed'],
    ['ACTIVE', json(200, conversation({ status: 'ACTIVE' })), 'open'],
    ['INACTIVE', json(200, conversation({ status: 'INACTIVE' })), 'open'],
    ['in a status that is new', json(200, conversation({ status: 'ASLEEP' })), 'open'],
    ['without a status', json(200, conversation({})), 'unknown'],
    ['not there', json(404, platformError(20404, 'Not found', 404)), 'missing'],
    ['not told', json(500, {}), 'unknown'],
  ])('says that its conversation is %s', async (_, answer, state) => {
    const server = await httpServer(refused, answer);
    expect(await create(server.url)).toMatchObject({ kind: 'refused', conversation: state });
    expect(server.arrived.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v2/Conversations/conv_conversation_1/Actions',
      'GET /v2/Conversations/conv_conversation_1',
    ]);
  });

  test('spends one budget on both calls', async () => {
    const late: Reply = (response) => setTimeout(() => refused(response, arrived), 300);
    const arrived = { method: '', url: '', headers: {}, body: '' };
    const server = await httpServer(late, () => {});
    const startedAt = performance.now();
    expect(await create(server.url)).toMatchObject({ kind: 'refused', conversation: 'unknown' });
    expect(performance.now() - startedAt).toBeLessThan(700);
  });
});

describe('the conversation of a sender and a recipient', () => {
  const wanted = {
    configurationId: 'conv_configuration_1',
    name: 'Orders',
    metadata: { shop: 'one' },
    from: { address: '+18005550100', channel: 'SMS' },
    to: { address: '+18005550199', channel: 'SMS' },
  };
  const resolve = (url: string) => clientOf(url).resolve(wanted);
  const made = { id: 'conv_conversation_2', accountId: 'AC1', configurationId: 'conv_configuration_1' };
  const inConflict = (headers: Record<string, string>) =>
    json(409, platformError(20409, 'conv_conversation_9 is in the way', 409), headers);

  test('is asked for as the contract describes, with both participants', async () => {
    const server = await httpServer(json(201, made));
    await resolve(server.url);
    const { method = '', url = '', body = '' } = server.arrived[0] ?? {};
    expect([method, url]).toEqual(['POST', '/v2/Conversations']);
    expect(contractViolations('CreateConversationRequest', JSON.parse(body))).toEqual([]);
    expect(JSON.parse(body)).toEqual({
      configurationId: 'conv_configuration_1',
      name: 'Orders',
      metadata: { shop: 'one' },
      participants: [
        { type: 'CUSTOMER', addresses: [{ channel: 'SMS', address: '+18005550199' }] },
        { type: 'AI_AGENT', addresses: [{ channel: 'SMS', address: '+18005550100' }] },
      ],
    });
  });

  test('is a new one: 201', async () => {
    const server = await httpServer(json(201, made));
    expect(await resolve(server.url)).toEqual({
      kind: 'resolved',
      conversationId: 'conv_conversation_2',
      how: 'created',
    });
  });

  test('is the open one: 409 with the header that names it', async () => {
    const server = await httpServer(inConflict({ 'X-Conflicting-Resource-Id': 'conv_conversation_3' }));
    expect(await resolve(server.url)).toEqual({
      kind: 'resolved',
      conversationId: 'conv_conversation_3',
      how: 'reused',
    });
  });

  test.each(['', '../x'])('is not taken from the words of a 409 whose header names none: %j', async (named) => {
    const headers: Record<string, string> = named === '' ? {} : { 'X-Conflicting-Resource-Id': named };
    const message = expect.stringMatching(/names no open conversation in X-Conflicting-Resource-Id\.$/);
    const server = await httpServer(inConflict(headers));
    expect(await resolve(server.url)).toMatchObject({ kind: 'refused', failure: { httpStatus: 409, message } });
  });

  test.each([400, 404, 422])('cannot be had: %d', async (status) => {
    const server = await httpServer(json(status, platformError(20001, 'No.', status)));
    expect(await resolve(server.url)).toMatchObject({ kind: 'refused', failure: { httpStatus: status, code: 20001 } });
  });

  test.each([
    [401, 'unauthorized', 'unauthorized'],
    [407, 'unreachable', 'unreachable'],
    [429, 'busy', 'busy'],
    [500, 'busy', 'unknown'],
    [503, 'busy', 'busy'],
    [201, 'busy', 'unknown'],
  ])('is asked for again later: %d', async (status, reason, failure) => {
    const server = await httpServer(json(status, platformError(20000, 'No.', status), { 'Retry-After': '7.5' }));
    expect(await resolve(server.url)).toMatchObject({
      kind: 'notResolved',
      reason,
      failure: { reason: failure },
      ...(status !== 201 && { retryAfterSeconds: 8 }),
    });
  });

  test('is asked for again later when nobody answers, for nothing was sent', async () => {
    const nobody = await resolve(`http://127.0.0.1:${await closedPort()}`);
    expect(nobody).toMatchObject({ kind: 'notResolved', reason: 'unreachable', failure: { reason: 'unreachable' } });
    const silent = await resolve((await httpServer(() => {})).url);
    expect(silent).toMatchObject({ kind: 'notResolved', reason: 'unreachable', failure: { reason: 'unknown' } });
  });
});

describe('one Communication', () => {
  const one = { id: 'conv_communication_1', createdAt: '2026-03-30T10:30:00Z' };
  const fetchOne = (url: string) => clientOf(url).fetchCommunication('conv_conversation_1', 'conv_communication_1');

  test('is read whole', async () => {
    const server = await httpServer(json(200, one));
    expect(await fetchOne(server.url)).toMatchObject({ kind: 'found', communication: one });
    expect(server.arrived[0]?.url).toBe('/v2/Conversations/conv_conversation_1/Communications/conv_communication_1');
  });

  test.each([
    ['another', json(200, { ...one, id: 'conv_communication_2' })],
    ['none', json(404, platformError(20404, 'Not found', 404))],
    ['an error', json(500, {})],
  ])('is not known when Twilio answers with %s', async (_, answer) => {
    expect(await fetchOne((await httpServer(answer)).url)).toMatchObject({ kind: 'notKnown' });
  });
});

describe('an API key that does not work', () => {
  const rotated = { apiKeySid: 'SKnew', apiKeySecret: 'new-secret' };
  const byKey = (authorization: string | undefined) =>
    authorization === `Basic ${Buffer.from('SKnew:new-secret').toString('base64')}`;
  const server = () =>
    httpServer((response, request) => {
      const answer = byKey(request.headers.authorization) ? json(202, pending) : json(401, { code: 20003 });
      answer(response, request);
    });

  test('is read afresh, and the call made once more, when it was rotated', async () => {
    const { url, arrived } = await server();
    const result = await create(url, { credentials: async (options) => (options?.fresh ? rotated : key) });
    expect(result).toMatchObject({ kind: 'created' });
    expect(arrived.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1']);
  });

  test('is not tried again when it was not rotated', async () => {
    const { url, arrived } = await server();
    expect(await create(url)).toMatchObject({ kind: 'notCreated', reason: 'unauthorized' });
    expect(arrived).toHaveLength(1);
  });

  test('is tried only once more, even if each reading gives another', async () => {
    const { url, arrived } = await server();
    let readings = 0;
    const credentials = async () => ({ apiKeySid: 'SKother', apiKeySecret: String(readings++) });
    expect(await create(url, { credentials })).toMatchObject({ kind: 'notCreated', reason: 'unauthorized' });
    expect(arrived).toHaveLength(2);
  });

  test('stays the reason when it cannot be read afresh', async () => {
    const { url } = await server();
    const credentials: ConversationsClientOptions['credentials'] = async (options) => {
      if (options?.fresh) throw new Error('Secrets Manager is down');
      return key;
    };
    expect(await create(url, { credentials })).toMatchObject({ kind: 'notCreated', reason: 'unauthorized' });
  });

  test('is read afresh for a poll, too', async () => {
    const { url } = await server();
    const client = clientOf(url, { credentials: async (options) => (options?.fresh ? rotated : key) });
    expect(await client.fetchAction('c', 'conv_action_1')).toMatchObject({ failure: { httpStatus: 202 } });
  });
});

describe('an API key that cannot be read', () => {
  const credentials = async () => {
    throw new SyntaxError('Unexpected token in "top-secret"');
  };

  test('means that nothing was created, and its text stays secret', async () => {
    const server = await httpServer(json(202, pending));
    const message = 'Nothing was sent to Twilio: the Twilio API key could not be read (SyntaxError).';
    const failure = { reason: 'unreachable', message };
    expect(await create(server.url, { credentials })).toEqual({ kind: 'notCreated', reason: 'unreachable', failure });
    expect(server.arrived).toHaveLength(0);
  });

  test('means the same when reading it takes longer than the budget', async () => {
    const server = await httpServer(json(202, pending));
    const result = await create(server.url, { credentials: () => new Promise(() => {}), timeoutMillis: 100 });
    expect(result).toMatchObject({ kind: 'notCreated', reason: 'unreachable' });
  });

  test('means that nothing is known by a poll or a search', async () => {
    const client = clientOf('http://127.0.0.1:1', { credentials });
    expect(await client.fetchAction('c', 'a')).toMatchObject({ kind: 'notKnown' });
    expect(await client.listCommunications('c', now)).toMatchObject({ kind: 'notKnown' });
  });
});

describe('a base URL', () => {
  test.each(['ftp://twilio.example', 'file:///etc/passwd'])('%s is refused at once', (baseUrl) => {
    expect(() => clientOf(baseUrl)).toThrow('expected https or http');
  });
});

describe('a poll', () => {
  const fetchFrom = (url: string) => clientOf(url).fetchAction('conv_conversation_1', 'conv_action_1');

  test.each(['PENDING', 'COMPLETED', 'FAILED', 'SOMETHING_NEW'])('finds an Action that is %s', async (status) => {
    const server = await httpServer(json(200, { ...pending, status, failureReason: null }));
    const action = { id: 'conv_action_1', status, related: { messageSid: 'SM1' } };
    expect(await fetchFrom(server.url)).toEqual({ kind: 'found', action });
    expect(server.arrived[0]?.url).toBe('/v2/Conversations/conv_conversation_1/Actions/conv_action_1');
  });

  test('tells why an Action failed', async () => {
    const server = await httpServer(json(200, { ...pending, status: 'FAILED', failureReason: '30003: Unreachable' }));
    expect(await fetchFrom(server.url)).toMatchObject({ action: { failureReason: '30003: Unreachable' } });
  });

  test.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'unknown'],
    [400, 'unknown'],
    [429, 'busy'],
    [500, 'unknown'],
    [503, 'busy'],
  ])('that is answered %d knows nothing yet', async (status, reason) => {
    const server = await httpServer(json(status, platformError(1, 'No', status), { 'Retry-After': '5' }));
    expect(await fetchFrom(server.url)).toMatchObject({ kind: 'notKnown', failure: { reason }, retryAfterSeconds: 5 });
  });

  test('that is answered with another Action knows nothing yet', async () => {
    const server = await httpServer(json(200, { ...pending, id: 'conv_action_2' }));
    expect(await fetchFrom(server.url)).toMatchObject({ kind: 'notKnown' });
  });

  test('that reaches nobody knows nothing yet', async () => {
    const result = await fetchFrom(`http://127.0.0.1:${await closedPort()}`);
    expect(result).toMatchObject({ kind: 'notKnown', failure: { reason: 'unreachable' } });
  });

  test('keeps to its path, whatever is in an id', async () => {
    const server = await httpServer(json(404, {}));
    await clientOf(server.url).fetchAction('a/../b?c', 'd#e');
    expect(server.arrived[0]?.url).toBe('/v2/Conversations/a%2F..%2Fb%3Fc/Actions/d%23e');
  });
});

describe('a search', () => {
  const since = new Date('2026-11-22T11:00:00Z');
  const message = (id: string, more: Record<string, unknown> = {}) => ({
    id,
    conversationId: 'conv_conversation_1',
    accountId: 'AC1',
    author: { address: '+18005550100', channel: 'SMS' },
    content: { type: 'TEXT', text: 'Hello' },
    resourceId: `SM_${id}`,
    recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'DELIVERED' }],
    createdAt: '2026-11-22T11:30:00Z',
    ...more,
  });
  const page = (messages: unknown[], nextToken?: string) =>
    json(200, { communications: messages, meta: { key: 'communications', pageSize: 1, nextToken } });
  const search = (url: string) => clientOf(url).listCommunications('conv_conversation_1', since);

  test('finds the messages of all pages', async () => {
    const server = await httpServer(page([message('1')], 'two&='), page([], 'three'), page([message('2')]));
    expect(await search(server.url)).toEqual({
      kind: 'searched',
      communications: ['1', '2'].map((id) => ({
        id,
        messageSid: `SM_${id}`,
        text: 'Hello',
        author: { address: '+18005550100', channel: 'SMS' },
        recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'DELIVERED' }],
        createdAt: '2026-11-22T11:30:00Z',
      })),
    });
    const queries = server.arrived.map(({ url }) => new URL(url, server.url).searchParams.get('pageToken'));
    expect(queries).toEqual([null, 'two&=', 'three']);
  });

  test('leaves out what is older, and keeps what has no time', async () => {
    const old = message('old', { createdAt: '2026-11-22T10:59:59Z' });
    const timeless = message('timeless', { createdAt: null });
    const occurred = message('occurred', { createdAt: undefined, occurredAt: '2026-11-22T13:30:00+02:00' });
    const server = await httpServer(
      page([old, timeless, message('new', { createdAt: since.toISOString() }), occurred]),
    );
    const found = await search(server.url);
    expect(found.kind === 'searched' && found.communications.map(({ id }) => id)).toEqual([
      'timeless',
      'new',
      'occurred',
    ]);
  });

  test('reads messages that have little in them', async () => {
    const server = await httpServer(page([{ id: '1', content: { type: 'TRANSCRIPTION' }, author: null }]));
    const communications = [{ id: '1', text: '', author: {}, recipients: [] }];
    expect(await search(server.url)).toEqual({ kind: 'searched', communications });
  });

  test.each([
    ['is answered 500', json(500, {})],
    ['is answered 404', json(404, platformError(20404, 'Not found', 404))],
    ['is not a page', json(200, { communications: 'none' })],
    ['is reset', (response: { destroy(): void }) => response.destroy()],
  ])('knows nothing when its second page %s', async (_, second) => {
    const server = await httpServer(page([message('1')], 'two'), second);
    expect(await search(server.url)).toMatchObject({ kind: 'notKnown' });
  });

  test('ends when the pages form a circle', async () => {
    const server = await httpServer(page([message('1')], 'two'));
    expect(await search(server.url)).toMatchObject({ kind: 'notKnown' });
    expect(server.arrived).toHaveLength(2);
  });

  test('spends one budget on all its pages', async () => {
    let token = 0;
    const server = await httpServer((response, request) => {
      token += 1;
      setTimeout(() => page([], String(token))(response, request), 60);
    });
    const startedAt = performance.now();
    expect(await search(server.url)).toMatchObject({ kind: 'notKnown' });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
