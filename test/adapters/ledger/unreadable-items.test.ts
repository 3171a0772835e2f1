import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { readCallback } from '../../../lambdas/adapters/twilio/callback.ts';
import type { Action } from '../../../lambdas/core/action/action.ts';
import type { Change } from '../../../lambdas/core/action/change.ts';
import { statusAfter } from '../../../lambdas/core/action/transitions.ts';
import { ActionUnreadableError } from '../../../lambdas/core/errors.ts';
import type { Communication } from '../../../lambdas/core/message/twilio-answers.ts';
import { type Ledger, UnreadableItemError } from '../../../lambdas/core/ports.ts';
import { followAction } from '../../../lambdas/get-action/get-action.ts';
import { eraseAction, resendAction, resolveAction } from '../../../lambdas/operate-actions/operate-actions.ts';
import { listActions, showEvent } from '../../../lambdas/query-actions/query-actions.ts';
import { sweepLedger } from '../../../lambdas/sweep-ledger/sweep-ledger.ts';
import { twilioCallback } from '../../../lambdas/twilio-callback/twilio-callback.ts';
import { recordingLog, recordingMetrics } from '../../fakes/recording-log.ts';
import { recordingTracker } from '../../fakes/recording-tracker.ts';
import { scriptedConversations } from '../../fakes/scripted-conversations.ts';
import { accepted, at, leaseOf, next } from '../../fixtures/actions.ts';
import { freshLedgerTable } from '../../fixtures/dynamo-ledger.ts';
import { eventRecord } from '../../fixtures/event-records.ts';
import { AUTH_TOKEN, statusCallback, webhook } from '../../twilio-callback/signed-callback.ts';

const table = freshLedgerTable();
const messageSid = 'SM00000000000000000000000000000001';
const failure = { reason: 'unknown', message: 'No answer within 10 s.' } as const;
let ledger: Ledger;
let log: ReturnType<typeof recordingLog>;

beforeEach(() => {
  ledger = table().ledgerBy(table().client);
  log = recordingLog();
});

async function given(action: ReturnType<typeof accepted>, ...path: readonly Change[]): Promise<Action> {
  await ledger.claimAction(action);
  let before: Action = action;
  for (const change of path) {
    const after: Action = next(before, change, statusAfter(change.transition, before.status));
    expect(await ledger.advance(before, after)).toMatchObject({ won: true });
    before = after;
  }
  return before;
}

/** An action whose create call had no telling answer. */
async function givenDoubt(traits: Parameters<typeof accepted>[0]): Promise<Action> {
  const action = accepted(traits);
  const lease = leaseOf(action);
  return given(
    action,
    { transition: 'lease', lease },
    { transition: 'unknown', failure, lease: { ...lease, until: at(2).toISOString() } },
  );
}

/** Writes over an item, as the console can. */
async function spoil(pk: string, attribute: string): Promise<void> {
  await table().client.send(
    new UpdateItemCommand({
      TableName: table().name,
      Key: marshall({ pk }),
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': attribute },
      ExpressionAttributeValues: marshall({ ':value': 'a secret text' }),
    }),
  );
}

const spoilAction = ({ id }: Pick<Action, 'id'>) => spoil(`ACTION#${id}`, 'request');
const logged = () => JSON.stringify(log.lines);

describe('an action in doubt, in a conversation where another action cannot be read', () => {
  const message: Communication = {
    id: 'comm_1',
    messageSid,
    text: 'Your order 7 has shipped!',
    author: { address: '+18005550100', channel: 'SMS' },
    recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'DELIVERED' }],
    createdAt: at(3).toISOString(),
  };

  async function look(action: Action, seconds: number, ...communications: Communication[]) {
    const conversations = scriptedConversations({ search: [{ kind: 'searched', communications }] });
    const deps = { ledger, conversations, now: () => at(seconds), log, metrics: recordingMetrics(), by: 'get-action' };
    return followAction({ actionId: action.id, waitSeconds: 0, polls: 0 }, deps);
  }

  test('is held where a message fits, for that may be the other’s, whatever its route says', async () => {
    const other = await given(accepted({ eventId: 'evt_other' }));
    const action = await givenDoubt({ whenInDoubt: 'resend' });
    await spoilAction(other);
    expect(await look(action, 60, message)).toMatchObject({ status: 'SENDING' });
    expect(await look(action, 302, message)).toMatchObject({ status: 'IN_DOUBT' });
    expect(await ledger.getAction(action.id)).toMatchObject({ failure: { reason: 'unknown' } });
    expect(logged()).toContain(other.id);
    expect(logged()).not.toContain('secret');
  });

  test('is sent again where none fits and its route says so', async () => {
    await spoilAction(await given(accepted({ eventId: 'evt_other' })));
    const action = await givenDoubt({ whenInDoubt: 'resend' });
    expect(await look(action, 302)).toMatchObject({ status: 'ACCEPTED' });
  });

  test('adopts its message where the other is too old to have sent it', async () => {
    await spoilAction(await given(accepted({ eventId: 'evt_other', acceptedAt: at(-2 * 24 * 60 * 60) })));
    const action = await givenDoubt({});
    expect(await look(action, 60, message)).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a callback', () => {
  const receive = (request: Parameters<typeof twilioCallback>[0]) =>
    twilioCallback(request, {
      ledger,
      authTokens: async () => [AUTH_TOKEN],
      publicBaseUrl: undefined,
      read: readCallback,
      now: () => at(10),
      wait: async () => {},
      log,
      metrics: recordingMetrics(),
      by: 'twilio-callback',
    });
  const created = { transition: 'created', twilioActionId: 'conv_action_1', related: { messageSid } } as const;

  test('of an action that cannot be read is taken for none’s, and the action is named in the log', async () => {
    const action = accepted();
    await given(action, { transition: 'lease', lease: leaseOf(action) }, created);
    await spoilAction(action);
    await receive(statusCallback({ MessageSid: messageSid, MessageStatus: 'sent', To: '+18005550199' }));
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', fields: { actionId: action.id } }));
  });

  test('finds its action among others of which one cannot be read', async () => {
    await spoilAction(await given(accepted({ eventId: 'evt_other' })));
    const action = accepted();
    const related = { communicationId: 'conv_communication_1' };
    await given(action, { transition: 'lease', lease: leaseOf(action) }, { ...created, related });
    const data = {
      id: 'conv_communication_1',
      conversationId: 'conv_conversation_1',
      author: { address: '+18005550100', channel: 'SMS' },
      content: { type: 'TEXT', text: 'Your order 7 has shipped!' },
      recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'DELIVERED' }],
    };
    await receive(webhook({ eventType: 'COMMUNICATION_UPDATED', timestamp: '2026-03-30T10:30:09Z', data }));
    expect(await ledger.getAction(action.id)).toMatchObject({ status: 'COMPLETED' });
  });
});

describe('a sweep', () => {
  const BATCH = 5;

  /** A run that has time for some batches. */
  async function sweep(seconds: number) {
    const tracker = recordingTracker();
    let remainingMillis = 60_000;
    await sweepLedger({
      ledger,
      tracker,
      now: () => at(seconds),
      log,
      metrics: recordingMetrics(),
      batchSize: BATCH,
      remainingMillis: () => {
        remainingMillis -= 5_000;
        return remainingMillis;
      },
      pause: async () => {},
      random: () => 0.5,
    });
    return tracker.starts;
  }

  test('gives what is behind them its tracker, however many stand before it that cannot be read', async () => {
    for (let n = 0; n < 2 * BATCH; n += 1) await spoilAction(await given(accepted({ eventId: `evt_${n}` })));
    const healthy = await given(accepted({ eventId: 'evt_healthy', acceptedAt: at(1) }));
    expect(await sweep(120)).toEqual([`${healthy.id}-1`]);
    expect(await ledger.listDue(at(120 + 15 * 60 - 1), 100)).toHaveLength(1);
    expect(await ledger.listDue(at(120 + 15 * 60), 100)).toHaveLength(2 * BATCH + 1);
  });

  test('is not held up by rows of what has settled', async () => {
    for (let n = 0; n < 2 * BATCH; n += 1) {
      const action = accepted({ eventId: `evt_${n}` });
      const { id } = await given(action, { transition: 'expired', polls: 0 });
      await table().client.send(
        new UpdateItemCommand({
          TableName: table().name,
          Key: marshall({ pk: `ACTION#${id}` }),
          UpdateExpression: 'SET dueShard = :shard, dueAtId = :dueAtId',
          ExpressionAttributeValues: marshall({ ':shard': '0', ':dueAtId': `${action.dueAt}#${id}` }),
        }),
      );
    }
    const healthy = await given(accepted({ eventId: 'evt_healthy', acceptedAt: at(1) }));
    expect(await sweep(120)).toEqual([`${healthy.id}-1`]);
  });
});

describe('an event', () => {
  test('that cannot be read is told so, with the actions that it names, and no value', async () => {
    const action = await given(accepted());
    await ledger.claimEvent(eventRecord());
    await spoil('EVENT#shop#https://shop.example#evt_1', 'outcome');
    const deps = { ledger, audit: table().auditBy(table().client), sources: () => [] };
    const story = await showEvent({ source: 'shop', eventId: 'evt_1' }, deps);
    expect(story).toMatchObject({ state: 'unreadable', origin: 'https://shop.example', found: [{ id: action.id }] });
    expect(story).toMatchObject({ integrityDetail: expect.stringContaining('/outcome') });
    expect(JSON.stringify(story)).not.toContain('secret');
    const { items } = await listActions({ source: 'shop', eventId: 'evt_1' }, deps);
    expect(items).toMatchObject([{ id: action.id }]);
  });

  test('of the same id from another origin is found beside one that cannot be read', async () => {
    await ledger.claimEvent(eventRecord());
    await ledger.claimEvent(eventRecord({ origin: 'https://second.example' }));
    await spoil('EVENT#shop#https://shop.example#evt_1', 'outcome');
    const deps = { ledger, audit: table().auditBy(table().client), sources: () => [] };
    const asked = { source: 'shop', eventId: 'evt_1', origin: 'https://second.example' };
    expect(await showEvent(asked, deps)).toMatchObject({ state: 'actions' });
  });
});

describe('a person who decides about an action that cannot be read', () => {
  test.each([
    ['resend', resendAction, {}],
    ['resolve', resolveAction, { finding: 'sent' }],
    ['erase', eraseAction, {}],
  ])('is told that it has to be mended or deleted by hand: %s', async (_, decide, body) => {
    const { id } = await given(accepted(), { transition: 'expired', polls: 0 });
    await spoilAction({ id });
    const order = { actionId: id, who: 'ada', body: JSON.stringify({ why: 'Case 4711.', ...body }) };
    const tracker = recordingTracker();
    const deps = { ledger, tracker, now: () => at(60), log, metrics: recordingMetrics(), by: 'operate-actions' };
    const refused = decide(order, deps);
    await expect(refused).rejects.toThrow(ActionUnreadableError);
    await expect(refused).rejects.toThrow('by hand, with an AWS tool');
    await expect(refused).rejects.not.toThrow('secret');
    expect(tracker.starts).toEqual([]);
  });
});

test('who reads an item alone that cannot be read is told which', async () => {
  const action = await given(accepted());
  await spoilAction(action);
  const error = await ledger.getAction(action.id).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(UnreadableItemError);
  expect(error).toMatchObject({ message: expect.stringContaining(action.id) });
});
