import { describe, expect, test } from 'vitest';
import { readCallback } from '../../lambdas/adapters/twilio/callback.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { evolve } from '../../lambdas/core/action/evolve.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { CallbacksNotConfiguredError, SignatureInvalidError, UnavailableError } from '../../lambdas/core/errors.ts';
import { followAction } from '../../lambdas/get-action/get-action.ts';
import { type TwilioCallbackDependencies, twilioCallback } from '../../lambdas/twilio-callback/twilio-callback.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';
import { accepted, at, completed, pending, sending } from '../fixtures/actions.ts';
import { AUTH_TOKEN, statusCallback, webhook } from './signed-callback.ts';

const messageSid = 'SM00000000000000000000000000000001';
const sent = { MessageSid: messageSid, MessageStatus: 'sent', To: '+18005550199', From: '+18005550100' };

function communication(deliveryStatus: string, { id = 'conv_communication_1', resourceId = messageSid } = {}) {
  return {
    eventType: 'COMMUNICATION_UPDATED',
    timestamp: '2026-03-30T10:30:09Z',
    data: {
      id,
      conversationId: 'conv_conversation_1',
      resourceId,
      author: { address: '+18005550100', channel: 'SMS' },
      content: { type: 'TEXT', text: 'Your order 7 has shipped!' },
      recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus }],
    },
  };
}

/** A bridge with one action on record, as its history says that it went. */
async function given(action: Action, options: Partial<TwilioCallbackDependencies> = {}) {
  const ledger = memoryLedger();
  const put = async (it: Action) => {
    const path = [accepted(), sending(), pending()].filter(({ version }) => version < it.version);
    await ledger.claimAction(accepted());
    for (const [index, after] of [...path, it].slice(1).entries())
      await ledger.advance(path[index] ?? accepted(), after);
  };
  await put(action);
  const log = recordingLog();
  const metrics = recordingMetrics();
  const waits: number[] = [];
  const deps: TwilioCallbackDependencies = {
    ledger,
    authTokens: async () => ['the-other-token', AUTH_TOKEN],
    publicBaseUrl: undefined,
    read: readCallback,
    now: () => at(10),
    wait: async (millis) => void waits.push(millis),
    log,
    metrics,
    by: 'twilio-callback',
    ...options,
  };
  return {
    ledger,
    log,
    counts: metrics.counts,
    waits,
    deps,
    receive: (request: ReceivedRequest) => twilioCallback(request, deps),
    action: async () => ledger.getAction(action.id),
  };
}

describe('a callback that Twilio signed', () => {
  test('settles the action whose message it names, so that the tracker asks nothing', async () => {
    const bridge = await given(pending());
    await bridge.receive(statusCallback(sent));
    expect(await bridge.action()).toMatchObject({
      status: 'COMPLETED',
      delivery: [{ recipient: '+18005550199', status: 'sent' }],
      history: expect.arrayContaining([expect.objectContaining({ transition: 'proven', by: 'twilio-callback' })]),
    });
    expect(bridge.counts).toEqual({ CallbackRecorded: 1, ActionCompleted: 1 });

    const conversations = scriptedConversations({});
    const step = { actionId: pending().id, waitSeconds: 2, polls: 0 };
    const looked = await followAction(step, { ...bridge.deps, conversations });
    expect(looked).toMatchObject({ status: 'COMPLETED', polls: 0 });
    expect(conversations.fetches).toEqual([]);
  });

  test('of Conversation Orchestrator does so, too', async () => {
    const bridge = await given(pending());
    await bridge.receive(webhook(communication('INITIATED')));
    expect(await bridge.action()).toMatchObject({ status: 'PENDING', delivery: [{ status: 'INITIATED' }] });
    await bridge.receive(webhook(communication('DELIVERED')));
    expect(await bridge.action()).toMatchObject({
      status: 'COMPLETED',
      evidence: { communicationId: 'conv_communication_1', messageSid },
      delivery: [{ status: 'DELIVERED', at: '2026-03-30T10:30:09.000Z' }],
    });
  });

  test('finds an action in its conversation, where the message has no SID that is on record', async () => {
    const done = evolve(
      pending(),
      { transition: 'completed', polls: 1, related: { communicationId: 'conv_communication_9' } },
      { now: at(4), by: 'get-action' },
    );
    const bridge = await given(done);
    await bridge.receive(webhook(communication('READ', { id: 'conv_communication_9', resourceId: 'IM1' })));
    expect(await bridge.action()).toMatchObject({ status: 'COMPLETED', delivery: [{ status: 'READ' }] });
  });

  test('that comes twice is taken twice, and recorded once', async () => {
    const bridge = await given(completed());
    for (let n = 0; n < 2; n++) await bridge.receive(statusCallback({ ...sent, MessageStatus: 'delivered' }));
    expect((await bridge.action())?.history).toHaveLength(completed().history.length + 1);
    expect(bridge.counts).toEqual({ CallbackRecorded: 1, CallbackRepeated: 1 });
  });

  test('is recorded beside others of the same moment', async () => {
    const bridge = await given(completed());
    const codes = { delivered: undefined, undelivered: '30003', sent: undefined, read: undefined };
    await Promise.all(
      Object.entries(codes).map(([MessageStatus, ErrorCode]) =>
        bridge.receive(statusCallback({ ...sent, MessageStatus, ...(ErrorCode && { ErrorCode }) })),
      ),
    );
    expect((await bridge.action())?.delivery).toEqual([expect.objectContaining({ status: 'read' })]);
  });

  test.each([
    ['a message of somebody else', statusCallback({ ...sent, MessageSid: 'SM9' })],
    ['a message that came in', statusCallback({ MessageSid: 'SM9', SmsStatus: 'received', Body: 'Hello?' })],
    ['a status that is new to us', statusCallback({ ...sent, MessageStatus: 'teleported' })],
    ['a conversation', webhook({ eventType: 'CONVERSATION_CREATED', data: { id: 'conv_conversation_1' } })],
    ['something else', webhook({ hello: 'there' })],
    ['another Communication', webhook(communication('READ', { id: 'c2', resourceId: 'SM9' }))],
  ])('of %s is taken, and ignored', async (_, request) => {
    const bridge = await given(completed());
    await bridge.receive(request);
    expect(await bridge.action()).toEqual(completed());
    expect(bridge.counts).toEqual({ CallbackIgnored: 1 });
  });

  test('is verified with the URL that Twilio was given, behind a custom domain with a path', async () => {
    const publicBaseUrl = 'https://example.com/hooks';
    const publicUrl = `${publicBaseUrl}/callbacks/twilio`;
    const bridge = await given(pending(), { publicBaseUrl });
    await bridge.receive(statusCallback({ ...sent, MessageStatus: 'queued' }, { publicUrl }));
    await bridge.receive(webhook(communication('DELIVERED'), { publicUrl }));
    expect((await bridge.action())?.status).toBe('COMPLETED');
    await expect(bridge.receive(statusCallback(sent))).rejects.toThrow(SignatureInvalidError);
  });

  test('may be signed with either of two auth tokens', async () => {
    for (const authToken of ['the-other-token', AUTH_TOKEN]) {
      const bridge = await given(pending());
      await bridge.receive(statusCallback(sent, { authToken }));
      expect((await bridge.action())?.status).toBe('COMPLETED');
    }
  });
});

describe('a callback that comes before the write that names its message', () => {
  test('finds the action at the second look', async () => {
    const bridge = await given(sending(), {});
    const wait = async () => void (await bridge.ledger.advance(sending(), pending()));
    await twilioCallback(statusCallback(sent), { ...bridge.deps, wait });
    expect((await bridge.action())?.status).toBe('COMPLETED');
  });

  test('is to be sent again while the create call of such a message is under way', async () => {
    const bridge = await given(sending());
    await expect(bridge.receive(webhook(communication('INITIATED')))).rejects.toThrow(UnavailableError);
    expect(await bridge.action()).toEqual(sending());
    expect(bridge.waits).toEqual([1_000]);
  });

  test('is ignored once the action is in doubt, whose tracker reads the conversation itself', async () => {
    const bridge = await given(sending(), { now: () => at(60) });
    await bridge.receive(webhook(communication('INITIATED')));
    expect(bridge.counts).toEqual({ CallbackIgnored: 1 });
    expect(bridge.waits).toEqual([]);
  });
});

describe('a callback that nobody proves to be Twilio’s', () => {
  const tampered = (request: ReceivedRequest, from: string, to: string): ReceivedRequest => ({
    ...request,
    body: Buffer.from(Buffer.from(request.body).toString().replace(from, to)),
  });

  test.each([
    ['a form with another status', tampered(statusCallback(sent), 'sent', 'read')],
    ['a form with one more member', tampered(statusCallback(sent), 'From', 'X=1&From')],
    ['another JSON body', tampered(webhook(communication('FAILED')), 'FAILED', 'READ')],
    ['a token of another account', statusCallback(sent, { authToken: 'not-ours' })],
    ['another URL', statusCallback(sent, { publicUrl: 'https://elsewhere.example/callbacks/twilio' })],
    ['no signature', { ...statusCallback(sent), headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    [
      'a JSON body that nothing hashes',
      { ...webhook(communication('READ')), url: 'https://x.example/callbacks/twilio' },
    ],
  ])('is refused, and changes nothing: %s', async (_, request) => {
    const bridge = await given(pending());
    await expect(bridge.receive(request)).rejects.toThrow(SignatureInvalidError);
    expect(await bridge.action()).toEqual(pending());
  });

  test('makes the auth token be read again once, for it may have been rotated', async () => {
    const readings: (boolean | undefined)[] = [];
    const bridge = await given(pending(), {
      authTokens: async (reading) => {
        readings.push(reading?.fresh);
        return [reading?.fresh ? AUTH_TOKEN : 'the-old-one'];
      },
    });
    await bridge.receive(statusCallback(sent));
    expect(readings).toEqual([undefined, true]);
  });

  test('is answered a problem of its own where no auth token is on file', async () => {
    const missing = new CallbacksNotConfiguredError('No auth token.');
    const bridge = await given(pending(), { authTokens: () => Promise.reject(missing) });
    await expect(bridge.receive(statusCallback(sent))).rejects.toBe(missing);
  });
});

test('no address, text or signature is logged', async () => {
  const bridge = await given(pending());
  await bridge.receive(statusCallback(sent));
  await bridge.receive(webhook(communication('READ')));
  await bridge.receive(statusCallback({ ...sent, MessageSid: 'SM9' }));
  const logged = JSON.stringify(bridge.log.lines);
  for (const secret of ['+1800', 'shipped', AUTH_TOKEN]) expect(logged).not.toContain(secret);
});
