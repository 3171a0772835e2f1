import { describe, expect, test } from 'vitest';
import type { CreateResult } from '../../../lambdas/core/message/twilio-answers.ts';
import { magicRecipients } from '../../../local/twilio-simulator/magic-recipients.ts';
import { bridgeClient, heldClock, runningSimulator, smsTo } from './running-simulator.ts';

const long = new Date(0);

/** Creates as often as asked, and tells what the bridge makes of it and whether the message is to be found. */
async function send(address: string, tries = 1) {
  const clock = heldClock();
  const simulator = await runningSimulator({ now: clock.now });
  const client = bridgeClient(simulator, 300);
  const results: CreateResult[] = [];
  for (let done = 0; done < tries; done += 1) results.push(await client.createAction(smsTo(address), 'key-1'));
  clock.pass(1_000);
  const search = await client.listCommunications('conv_conversation_1', long);
  const [last] = results.slice(-1);
  const poll = last?.kind === 'created' && (await client.fetchAction('conv_conversation_1', last.action.id));
  return {
    results: results.map((it) => (it.kind === 'notCreated' ? it.reason : it.kind)),
    retryAfterSeconds: results.map((it) => (it.kind === 'notCreated' ? it.retryAfterSeconds : undefined)),
    failure: last && 'failure' in last ? last.failure : undefined,
    status: poll && poll.kind === 'found' ? poll.action.status : undefined,
    found: search.kind === 'searched' ? search.communications.length : undefined,
    made: simulator.creates().filter(({ actionId }) => actionId !== null).length,
    calls: simulator.creates().length,
  };
}

describe('a message to', () => {
  test('an ordinary number completes', async () => {
    expect(await send('+18005550199')).toMatchObject({ results: ['created'], status: 'COMPLETED', found: 1, made: 1 });
  });

  test('+15005550001 is refused', async () => {
    const failure = { httpStatus: 400, code: 21211 };
    expect(await send('+15005550001')).toMatchObject({ results: ['refused'], failure, found: 0, made: 0 });
  });

  test('+15005550002 takes ten times as long', async () => {
    expect(await send('+15005550002')).toMatchObject({ results: ['created'], status: 'PENDING', made: 1 });
  });

  test('+15005550003 is in doubt, and to be found', async () => {
    const failure = { httpStatus: 500 };
    expect(await send('+15005550003')).toMatchObject({ results: ['unknown'], failure, found: 1, made: 1 });
  });

  test('+15005550004 is in doubt, and not to be found', async () => {
    expect(await send('+15005550004')).toMatchObject({ results: ['unknown'], found: 0, made: 0, calls: 1 });
  });

  test('+15005550005 is created at the third try', async () => {
    expect(await send('+15005550005', 3)).toMatchObject({
      results: ['busy', 'busy', 'created'],
      retryAfterSeconds: [1, 1, undefined],
      status: 'COMPLETED',
      made: 1,
    });
  });

  test('+15005550006 is created at the second try', async () => {
    expect(await send('+15005550006', 2)).toMatchObject({ results: ['busy', 'created'], made: 1 });
  });

  test('+15005550007 is never answered, and to be found', async () => {
    expect(await send('+15005550007')).toMatchObject({ results: ['unknown'], found: 1, made: 1 });
  });

  test('+15005550008 is answered with something else, and to be found', async () => {
    const failure = { httpStatus: 202 };
    expect(await send('+15005550008')).toMatchObject({ results: ['unknown'], failure, found: 1, made: 1 });
  });

  test('+15005550009 fails', async () => {
    expect(await send('+15005550009')).toMatchObject({ results: ['created'], status: 'FAILED', found: 1, made: 1 });
  });
});

describe('the table of magic recipients', () => {
  test('has each number once, and nothing but numbers that no one has', () => {
    const addresses = magicRecipients.map(({ address }) => address);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.every((address) => /^\+1500555000\d$/.test(address))).toBe(true);
  });

  test('is counted anew for another message to the same number', async () => {
    const simulator = await runningSimulator();
    const client = bridgeClient(simulator);
    expect(await client.createAction(smsTo('+15005550006'), 'key-1')).toMatchObject({ kind: 'notCreated' });
    expect(await client.createAction(smsTo('+15005550006'), 'key-2')).toMatchObject({ kind: 'notCreated' });
    expect(await client.createAction(smsTo('+15005550006'), 'key-1')).toMatchObject({ kind: 'created' });
  });

  test('does not honour the idempotency key, as Twilio does not', async () => {
    const simulator = await runningSimulator();
    const client = bridgeClient(simulator);
    await client.createAction(smsTo('+18005550199'), 'key-1');
    await client.createAction(smsTo('+18005550199'), 'key-1');
    const creates = simulator.creates();
    expect(new Set(creates.map(({ actionId }) => actionId)).size).toBe(2);
    expect(creates.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['key-1', 'key-1']);
    expect(new Set(creates.map(({ bodyDigest }) => bodyDigest)).size).toBe(1);
  });
});
