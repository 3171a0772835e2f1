import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../../local/twilio-simulator/faults.ts';
import { faultRule } from '../../../local/twilio-simulator/faults.ts';
import { ask, bridgeClient, runningSimulator, smsTo } from './running-simulator.ts';

const rule = (it: Record<string, unknown>): FaultRule => faultRule.parse(it);
const ordinary = smsTo('+18005550199');

describe('a fault that befalls a create call', () => {
  test.each([
    [{ fault: 'resetBefore' }, 'unknown', 0, null],
    [{ fault: 'resetAfter' }, 'unknown', 1, null],
    [{ fault: 'hangAfter' }, 'unknown', 1, null],
    [{ fault: 'truncate' }, 'unknown', 1, 202],
    [{ fault: 'garble' }, 'unknown', 1, 202],
    [{ fault: 'status', status: 429, retryAfter: '1' }, 'notCreated', 0, 429],
    [{ fault: 'status', status: 504, acts: true }, 'unknown', 1, 504],
    [{ fault: 'delay', delayMillis: 10 }, 'created', 1, 202],
  ])('%j: the bridge says %s, and %d Action was made', async (fault, kind, made, answeredStatus) => {
    const simulator = await runningSimulator();
    simulator.armFault(rule(fault));
    expect(await bridgeClient(simulator, 300).createAction(ordinary, 'key-1')).toMatchObject({ kind });
    expect(simulator.creates().filter(({ actionId }) => actionId !== null)).toHaveLength(made);
    expect(simulator.creates()).toMatchObject([{ answeredStatus }]);
  });

  test('does not spare who may not call at all', async () => {
    const simulator = await runningSimulator();
    simulator.armFault(rule({ fault: 'status', status: 500, acts: true }));
    const init = { method: 'POST', body: JSON.stringify(ordinary.request), headers: { authorization: '' } };
    expect((await ask(simulator, '/v2/Conversations/c/Actions', init)).status).toBe(500);
    expect(simulator.creates()).toMatchObject([{ actionId: null }]);
  });
});

describe('a fault', () => {
  test('befalls only what it matches', async () => {
    const simulator = await runningSimulator();
    const client = bridgeClient(simulator);
    const match = { operation: 'create', conversationId: 'conv_conversation_1', to: '+18005550111' };
    simulator.armFault(rule({ match, fault: 'status', status: 503 }));
    simulator.armFault(rule({ match: { operation: 'list' }, fault: 'status', status: 500 }));

    expect(await client.createAction(ordinary, 'key-1')).toMatchObject({ kind: 'created' });
    const elsewhere = { ...smsTo('+18005550111'), conversationId: 'conv_conversation_2' };
    expect(await client.createAction(elsewhere, 'key-2')).toMatchObject({ kind: 'created' });
    expect(await client.createAction(smsTo('+18005550111'), 'key-3')).toMatchObject({ kind: 'notCreated' });
    expect(await client.listCommunications('conv_conversation_1', new Date(0))).toMatchObject({ kind: 'notKnown' });
  });

  test('befalls as often as it says', async () => {
    const simulator = await runningSimulator();
    simulator.armFault(rule({ fault: 'status', status: 503, times: 2 }));
    const client = bridgeClient(simulator);
    const kinds: string[] = [];
    for (let done = 0; done < 3; done += 1) kinds.push((await client.createAction(ordinary, `key-${done}`)).kind);
    expect(kinds).toEqual(['notCreated', 'notCreated', 'created']);
  });

  test('befalls by chance', async () => {
    const chances = [0.4, 0.6, 0.5];
    const simulator = await runningSimulator({ random: () => chances.shift() ?? 0.25 });
    simulator.armFault(rule({ match: { operation: 'fetch' }, fault: 'status', status: 500, probability: 0.5 }));
    const statuses: number[] = [];
    for (let done = 0; done < 3; done += 1) {
      statuses.push((await ask(simulator, '/v2/Conversations/c/Actions/a')).status);
    }
    expect(statuses).toEqual([500, 404, 404]);
  });

  test('delays, and then lets the next one happen', async () => {
    const simulator = await runningSimulator();
    simulator.armFault(rule({ fault: 'delay', delayMillis: 60 }));
    simulator.armFault(rule({ fault: 'delay', delayMillis: 60 }));
    simulator.armFault(rule({ fault: 'status', status: 418 }));
    const startedAt = performance.now();
    expect((await ask(simulator, '/v2/Conversations/c/Actions/a')).status).toBe(418);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
  });
});

describe('over HTTP', () => {
  const path = '/__simulator/faults';
  const post = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body), headers: { authorization: '' } });

  test('faults are armed, listed with how often they befell, and disarmed', async () => {
    const simulator = await runningSimulator();
    expect((await ask(simulator, path, post({ fault: 'status', status: 503 }))).status).toBe(201);
    expect((await ask(simulator, '/v2/Conversations/c/Actions/a')).status).toBe(503);
    expect((await ask(simulator, path)).body).toMatchObject({ faults: [{ fault: 'status', status: 503, fired: 1 }] });
    expect((await ask(simulator, path, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(simulator, '/v2/Conversations/c/Actions/a')).status).toBe(404);
  });

  test.each([{}, { fault: 'earthquake' }, { fault: 'delay' }, { fault: 'resetAfter', probability: 2 }])(
    '%j is not armed',
    async (body) => {
      const simulator = await runningSimulator();
      expect((await ask(simulator, path, post(body))).status).toBe(400);
      expect((await ask(simulator, path)).body).toEqual({ faults: [] });
    },
  );

  test('the create calls are told', async () => {
    const simulator = await runningSimulator();
    await bridgeClient(simulator).createAction(ordinary, 'key-1');
    const call = { conversationId: 'conv_conversation_1', idempotencyKey: 'key-1', answeredStatus: 202 };
    const { body } = await ask(simulator, '/__simulator/creates', { headers: { authorization: '' } });
    expect(body).toMatchObject({ creates: [call] });
    expect(body).toEqual({ creates: simulator.creates() });
  });
});
