import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { UNKNOWN_CONVERSATION_PREFIX } from '../../../local/twilio-simulator/routes.ts';
import { contractProperties, contractViolations } from '../../contracts/twilio/contract.ts';
import { ask, heldClock, runningSimulator, smsTo } from './running-simulator.ts';

const actions = '/v2/Conversations/conv_conversation_1/Actions';
const communications = '/v2/Conversations/conv_conversation_1/Communications';
const post = (address = '+18005550199', text?: string) => ({
  method: 'POST',
  body: JSON.stringify(smsTo(address, text).request),
});
const named = z.looseObject({ id: z.string(), status: z.string() });
const listed = z.looseObject({
  communications: z.array(z.looseObject({ id: z.string(), recipients: z.array(z.looseObject({})) })),
  meta: z.looseObject({ nextToken: z.string().optional() }),
});

/** What is wrong with an Action or a Communication, properties included that the contract does not know. */
function wrongIn(name: 'Action' | 'Communication', value: object): string[] {
  const unknown = Object.keys(value).filter((property) => !contractProperties(name).includes(property));
  return [...contractViolations(name, value), ...unknown];
}

describe('an Action', () => {
  test('is accepted with 202 and PENDING, as the contract describes', async () => {
    const { status, body } = await ask(await runningSimulator(), actions, post());
    expect(status).toBe(202);
    expect(wrongIn('Action', named.parse(body))).toEqual([]);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^conv_action_01[0-9a-z]{24}$/),
      type: 'SEND_MESSAGE',
      status: 'PENDING',
      conversationId: 'conv_conversation_1',
      related: { messageSid: expect.stringMatching(/^SM[0-9a-f]{32}$/) },
    });
  });

  test('is PENDING until it settles, and then COMPLETED with its Communication', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    const { id } = named.parse((await ask(simulator, actions, post())).body);
    clock.pass(999);
    expect((await ask(simulator, `${actions}/${id}`)).body).toMatchObject({ status: 'PENDING' });
    clock.pass(1);
    const { status, body } = await ask(simulator, `${actions}/${id}`);
    expect(status).toBe(200);
    expect(wrongIn('Action', named.parse(body))).toEqual([]);
    expect(body).toMatchObject({
      status: 'COMPLETED',
      related: { communicationId: expect.stringMatching(/^conv_communication_/) },
      completedAt: '2026-11-22T12:00:01.000Z',
    });
  });

  test('to the magic number for failure becomes FAILED with a reason', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    const { id } = named.parse((await ask(simulator, actions, post('+15005550009'))).body);
    clock.pass(1_000);
    const { body } = await ask(simulator, `${actions}/${id}`);
    expect(wrongIn('Action', named.parse(body))).toEqual([]);
    expect(body).toMatchObject({ status: 'FAILED', failureReason: expect.stringContaining('30003') });
  });

  test('is never the same as another, whatever the clock and the randomness', async () => {
    const simulator = await runningSimulator({ now: heldClock().now });
    const made = [await ask(simulator, actions, post()), await ask(simulator, actions, post())];
    expect(new Set(made.map(({ body }) => named.parse(body).id)).size).toBe(2);
  });

  test('is found in its own conversation alone', async () => {
    const simulator = await runningSimulator();
    const { id } = named.parse((await ask(simulator, actions, post())).body);
    expect((await ask(simulator, `/v2/Conversations/conv_conversation_2/Actions/${id}`)).status).toBe(404);
  });
});

describe('Communications', () => {
  test('appear on their way and are delivered, as the contract describes', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    const { id } = named.parse((await ask(simulator, actions, post())).body);
    expect((await ask(simulator, communications)).body).toMatchObject({ communications: [] });

    const seen: unknown[] = [];
    for (const millis of [300, 700, 1_000]) {
      clock.pass(millis);
      const { status, body } = await ask(simulator, communications);
      expect(status).toBe(200);
      expect(contractViolations('CommunicationsPage', body)).toEqual([]);
      const [communication] = listed.parse(body).communications;
      expect(wrongIn('Communication', communication ?? {})).toEqual([]);
      expect(communication).toMatchObject({
        author: { address: '+18005550100', channel: 'SMS' },
        content: { type: 'TEXT', text: 'Your order has shipped!' },
      });
      seen.push(communication?.recipients[0]?.deliveryStatus);
    }
    expect(seen).toEqual(['INITIATED', 'IN_PROGRESS', 'DELIVERED']);
    const related = { communicationId: expect.any(String), messageSid: expect.any(String) };
    const action = (await ask(simulator, `${actions}/${id}`)).body;
    expect(action).toMatchObject({ related });
  });

  test('of a FAILED Action are FAILED', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    await ask(simulator, actions, post('+15005550009'));
    clock.pass(5_000);
    const { body } = await ask(simulator, communications);
    expect(listed.parse(body).communications[0]?.recipients).toMatchObject([{ deliveryStatus: 'FAILED' }]);
  });

  test('are given in pages, each message once', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    for (const text of ['1', '2', '3', '4', '5']) await ask(simulator, actions, post('+18005550199', text));
    clock.pass(1_000);
    const ids: string[] = [];
    const sizes: number[] = [];
    let query: string | undefined = '?pageSize=2';
    while (query !== undefined) {
      const page = listed.parse((await ask(simulator, communications + query)).body);
      ids.push(...page.communications.map(({ id }) => id));
      sizes.push(page.communications.length);
      query = page.meta.nextToken && `?pageSize=2&pageToken=${encodeURIComponent(page.meta.nextToken)}`;
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(new Set(ids).size).toBe(5);
  });

  test('of a participant known by id alone name an address, too', async () => {
    const clock = heldClock();
    const simulator = await runningSimulator({ now: clock.now });
    const request = smsTo('+18005550199').request;
    const body = JSON.stringify({ ...request, payload: { ...request.payload, to: [{ participantId: 'p1' }] } });
    expect((await ask(simulator, actions, { method: 'POST', body })).status).toBe(202);
    clock.pass(1_000);
    const answer = (await ask(simulator, communications)).body;
    expect(contractViolations('CommunicationsPage', answer)).toEqual([]);
    expect(listed.parse(answer).communications[0]?.recipients).toMatchObject([{ participantId: 'p1' }]);
  });
});

describe('what the API refuses', () => {
  const shapeOf = (body: unknown) => Object.keys(z.looseObject({}).parse(body)).sort();
  const platform = contractProperties('Error').sort();
  const orchestrator = contractProperties('OrchestratorError').sort();

  test.each([
    ['no credentials', { authorization: '' }],
    ['a wrong secret', { authorization: `Basic ${Buffer.from('SKtest:wrong').toString('base64')}` }],
    ['another scheme', { authorization: 'Bearer SKtest:test-secret' }],
  ])('answers 401 to %s, and makes nothing', async (_, headers) => {
    const simulator = await runningSimulator();
    const answer = await ask(simulator, actions, { ...post(), headers });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 20003, status: 401 });
    expect(shapeOf(answer.body)).toEqual(platform);
    expect((await ask(simulator, communications, { headers })).status).toBe(401);
    expect(simulator.creates()).toMatchObject([{ answeredStatus: 401, actionId: null }]);
  });

  test.each([
    ['another type', { type: 'START_FLOW' }],
    ['no payload', { payload: undefined }],
    ['no recipients', { payload: { ...smsTo('+18005550199').request.payload, to: [] } }],
    ['an address without a channel', { payload: { ...smsTo('x').request.payload, to: [{ address: '+18005550199' }] } }],
    ['what is no phone number', { payload: smsTo('12345').request.payload }],
  ])('answers 400 to %s, in the shape of Conversation Orchestrator', async (_, wrong) => {
    const simulator = await runningSimulator();
    const body = JSON.stringify({ ...smsTo('+18005550199').request, ...wrong });
    const answer = await ask(simulator, actions, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(contractViolations('OrchestratorError', answer.body)).toEqual([]);
    expect(shapeOf(answer.body)).toEqual(orchestrator);
    expect(simulator.creates()).toMatchObject([{ answeredStatus: 400, actionId: null }]);
  });

  test.each([
    ['what is not JSON', actions, { method: 'POST', body: '{' }, 400],
    ['the magic number for refusal', actions, post('+15005550001'), 400],
    ['an unknown Action', `${actions}/conv_action_0`, {}, 404],
    ['an unknown Conversation', `/v2/Conversations/${UNKNOWN_CONVERSATION_PREFIX}1/Actions`, post(), 404],
    ['an unknown Conversation', `/v2/Conversations/${UNKNOWN_CONVERSATION_PREFIX}1/Communications`, {}, 404],
    ['an unknown path', '/v2/Elsewhere', {}, 404],
  ])('answers to %s in the shape of the platform', async (_, path, init, status) => {
    const answer = await ask(await runningSimulator(), path, init);
    expect(answer.status).toBe(status);
    expect(contractViolations('Error', answer.body)).toEqual([]);
    expect(shapeOf(answer.body)).toEqual(platform);
  });

  test.each(['pageSize=0', 'pageSize=1001', 'pageSize=x', 'pageToken=x'])('answers 400 to ?%s', async (query) => {
    expect((await ask(await runningSimulator(), `${communications}?${query}`)).status).toBe(400);
  });
});
