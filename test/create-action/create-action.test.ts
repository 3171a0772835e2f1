import { beforeEach, describe, expect, test } from 'vitest';
import type { Action, ActionIn } from '../../lambdas/core/action/action.ts';
import { evolve } from '../../lambdas/core/action/evolve.ts';
import type { CreateResult } from '../../lambdas/core/message/twilio-answers.ts';
import { type Ledger, LedgerUnavailableError } from '../../lambdas/core/ports.ts';
import { createAction } from '../../lambdas/create-action/create-action.ts';
import { type SendActionDependencies, sendAction } from '../../lambdas/steps/send-action.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';
import { accepted as acceptedAction, at as later, start as t0 } from '../fixtures/actions.ts';

const accepted = acceptedAction();
const step = { actionId: accepted.id, waitSeconds: 0, polls: 0 };
const created: CreateResult = { kind: 'created', action: { id: 'conv_action_1', status: 'PENDING' } };

let now: Date;
let ledger: Ledger;
let leases: number;
const deps = (
  create: CreateResult[] = [],
  overrides: Partial<SendActionDependencies> = {},
): SendActionDependencies => ({
  ledger,
  conversations: scriptedConversations({ create }),
  now: () => now,
  newId: () => `lease-${++leases}`,
  random: () => 0.5,
  log: recordingLog(),
  metrics: recordingMetrics(),
  by: 'create-action',
  ...overrides,
});
const stored = async (): Promise<Action | undefined> => ledger.getAction(accepted.id);

beforeEach(async () => {
  now = t0;
  leases = 0;
  ledger = memoryLedger();
  await ledger.claimAction(accepted);
});

describe('an action that somebody edited before it was sent', () => {
  const { request } = accepted;
  if ('withheld' in request) throw new Error('the fixture is whole');
  const sending = (payload: Partial<typeof request.payload>) => ({
    ...accepted,
    request: { ...request, payload: { ...request.payload, ...payload } },
  });
  const edits: Readonly<Record<string, ActionIn<'ACCEPTED'>>> = {
    text: sending({ content: { text: 'Pay here' } }),
    recipient: sending({ to: [{ address: '+12025550123', channel: 'SMS' }] }),
    conversation: { ...accepted, conversationId: 'conv_conversation_forged' },
  };

  test.each(Object.keys(edits))('is never sent with another %s: it is held for a person, and rings', async (name) => {
    const edited = edits[name] ?? accepted;
    ledger = memoryLedger();
    await ledger.claimAction(edited);
    const metrics = recordingMetrics();
    const conversations = scriptedConversations({});
    await createAction(step, deps([], { metrics, conversations }));
    expect(await stored()).toMatchObject({ status: 'IN_DOUBT', attempts: 0, failure: { reason: 'recordBroken' } });
    expect(metrics.counts).toMatchObject({ RecordBroken: 1, ActionInDoubt: 1 });
  });
});

describe('what happened to the create call decides, and nothing else does', () => {
  const message = 'why';
  test.each<[string, CreateResult, object]>([
    ['202', created, { status: 'PENDING', twilioActionId: 'conv_action_1' }],
    [
      '400, 404, other 4xx',
      { kind: 'refused', failure: { reason: 'refused', message, code: 21211 } },
      { status: 'FAILED', failure: { code: 21211 } },
    ],
    [
      '429 with Retry-After',
      { kind: 'notCreated', reason: 'busy', retryAfterSeconds: 7, failure: { reason: 'busy', message } },
      { status: 'ACCEPTED', sendAfter: later(7).toISOString() },
    ],
    [
      '503',
      { kind: 'notCreated', reason: 'busy', failure: { reason: 'busy', message } },
      { status: 'ACCEPTED', sendAfter: later(1).toISOString() },
    ],
    [
      'no connection',
      { kind: 'notCreated', reason: 'unreachable', failure: { reason: 'unreachable', message } },
      { status: 'ACCEPTED', failure: { reason: 'unreachable' } },
    ],
    [
      '401, 403',
      { kind: 'notCreated', reason: 'unauthorized', failure: { reason: 'unauthorized', message } },
      { status: 'ACCEPTED', sendAfter: later(30).toISOString() },
    ],
    [
      'no telling answer',
      { kind: 'unknown', failure: { reason: 'unknown', message } },
      { status: 'SENDING', lease: { until: t0.toISOString() } },
    ],
  ])('%s', async (_, result, expected) => {
    await sendAction(accepted, deps([result]));
    expect(await stored()).toMatchObject({ ...expected, attempts: 1 });
  });
});

describe('the tracker’s step for an action to send', () => {
  test('sends it once it is due, and waits for the first poll', async () => {
    expect(await createAction(step, deps([created]))).toEqual({
      actionId: accepted.id,
      status: 'PENDING',
      polls: 0,
      waitSeconds: 2,
    });
  });

  test('tells how long to wait until it is sent again', async () => {
    const busy: CreateResult = {
      kind: 'notCreated',
      reason: 'busy',
      retryAfterSeconds: 7,
      failure: { reason: 'busy', message: 'x' },
    };
    expect(await createAction(step, deps([busy]))).toMatchObject({ status: 'ACCEPTED', waitSeconds: 7 });
  });

  test('sends nothing after the deadline, and has the tracker look again', async () => {
    now = later(3_600);
    expect(await createAction(step, deps())).toMatchObject({ status: 'ACCEPTED', waitSeconds: 1 });
    expect(await stored()).toEqual(accepted);
  });

  test.each(['PENDING', 'SENDING'])('sends nothing where the action is %s already', async (status) => {
    const leased = await ledger.advance(
      accepted,
      evolve(
        accepted,
        { transition: 'lease', lease: { id: 'other', until: later(45).toISOString() } },
        { now, by: 'accept-event' },
      ),
    );
    if (status === 'PENDING' && leased.won) {
      await ledger.advance(
        leased.action,
        evolve(leased.action, { transition: 'created', twilioActionId: 'a' }, { now, by: 'accept-event' }),
      );
    }
    expect(await createAction(step, deps())).toMatchObject({ status });
  });

  test('fails loudly where there is no such action', async () => {
    await expect(createAction({ ...step, actionId: 'act_none' }, deps())).rejects.toThrow('not in the ledger');
  });
});

describe('two that would send the same action', () => {
  test('make one call: the other answers what the first wrote', async () => {
    const dependencies = deps([created]);
    const both = await Promise.all([sendAction(accepted, dependencies), sendAction(accepted, dependencies)]);
    expect(dependencies.conversations).toHaveProperty('creates.length', 1);
    expect(both.map(({ status }) => status)).toContain('PENDING');
  });

  test('differ by their lease, though they come at the same instant', async () => {
    await sendAction(accepted, deps([created]));
    expect((await stored())?.history[1]).toMatchObject({ transition: 'lease', leaseId: 'lease-1' });
  });
});

describe('the idempotency key', () => {
  test('is the same for every call that may make the same message', async () => {
    const busy: CreateResult = { kind: 'notCreated', reason: 'busy', failure: { reason: 'busy', message: 'x' } };
    const conversations = scriptedConversations({ create: [busy, created] });
    const waiting = await sendAction(accepted, deps([], { conversations }));
    if (waiting.status !== 'ACCEPTED') throw new Error(waiting.status);
    await sendAction(waiting, deps([], { conversations }));
    const [first, second] = conversations.creates.map(({ idempotencyKey }) => idempotencyKey);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).toBe(first);
  });

  test('is another one for a call that is repeated on purpose', async () => {
    const conversations = scriptedConversations({
      create: [{ kind: 'unknown', failure: { reason: 'unknown', message: 'x' } }, created],
    });
    const unknown = await sendAction(accepted, deps([], { conversations }));
    const again = evolve(
      unknown,
      { transition: 'sendAgain', failure: { reason: 'notFound', message: 'x' } },
      { now, by: 'get-action' },
    );
    await ledger.advance(unknown, again);
    if (again.status !== 'ACCEPTED') throw new Error(again.status);
    await sendAction(again, deps([], { conversations }));
    expect(new Set(conversations.creates.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });
});

describe('a lease whose write had no answer', () => {
  const silent = (write: boolean): Ledger => {
    let writes = 0;
    return {
      ...ledger,
      advance: async (before, after) => {
        writes += 1;
        if (writes > 1) return ledger.advance(before, after);
        if (write) await ledger.advance(before, after);
        throw new LedgerUnavailableError('timeout');
      },
    };
  };

  test('is used when it turns out to be ours', async () => {
    expect(await sendAction(accepted, deps([created], { ledger: silent(true) }))).toMatchObject({ status: 'PENDING' });
  });

  test('sends nothing when it was not written, and fails, so that it is tried again after a pause', async () => {
    await expect(sendAction(accepted, deps([], { ledger: silent(false) }))).rejects.toThrow(LedgerUnavailableError);
    expect(await stored()).toEqual(accepted);
  });
});

describe('a result that the ledger does not take', () => {
  const failingWith = (failure: Error): Ledger => {
    let writes = 0;
    return {
      ...ledger,
      advance: async (before, after) => {
        writes += 1;
        if (writes > 1) throw failure;
        return ledger.advance(before, after);
      },
    };
  };
  const namesTwiliosAction = expect.objectContaining({
    level: 'error',
    fields: expect.objectContaining({ twilioActionId: 'conv_action_1' }),
  });

  test('leaves the action leased and names Twilio’s action in the log, for a person', async () => {
    const log = recordingLog();
    const failing = failingWith(new LedgerUnavailableError('down'));
    expect(await sendAction(accepted, deps([created], { ledger: failing, log }))).toMatchObject({ status: 'SENDING' });
    expect(log.lines).toContainEqual(namesTwiliosAction);
  });

  test('is named in the log too where the ledger will never take it, and the call fails', async () => {
    const log = recordingLog();
    const failing = failingWith(new Error('DynamoDB rejected the request'));
    await expect(sendAction(accepted, deps([created], { ledger: failing, log }))).rejects.toThrow('rejected');
    expect(log.lines).toContainEqual(namesTwiliosAction);
    expect(await stored()).toMatchObject({ status: 'SENDING' });
  });

  test('is written nevertheless when only somebody else’s write came between', async () => {
    const racing: Ledger = {
      ...ledger,
      advance: async (before, after) => {
        const current = await ledger.getAction(before.id);
        if (after.status === 'PENDING' && current?.status === 'SENDING' && current.failure === undefined) {
          const lease = { ...current.lease, until: t0.toISOString() };
          await ledger.advance(
            current,
            evolve(
              current,
              { transition: 'unknown', failure: { reason: 'unknown', message: 'x' }, lease },
              { now, by: 'other' },
            ),
          );
        }
        return ledger.advance(before, after);
      },
    };
    expect(await sendAction(accepted, deps([created], { ledger: racing }))).toMatchObject({
      status: 'PENDING',
      twilioActionId: 'conv_action_1',
    });
  });
});

test('the backoff begins anew when a person has an action sent again', async () => {
  const unauthorized: CreateResult = {
    kind: 'notCreated',
    reason: 'unauthorized',
    failure: { reason: 'unauthorized', message: 'x' },
  };
  const busy: CreateResult = { kind: 'notCreated', reason: 'busy', failure: { reason: 'busy', message: 'x' } };
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const action = await stored();
    if (action?.status === 'ACCEPTED') await sendAction(action, deps([unauthorized]));
  }
  const moment = { now: t0, by: 'operate-actions' };
  const before = await stored();
  if (before?.status !== 'ACCEPTED') throw new Error(before?.status);
  const expired = evolve(before, { transition: 'expired', polls: 3 }, moment);
  await ledger.advance(before, expired);
  const resent = evolve(expired, { transition: 'resend', who: 'ada', why: 'The key is mended.' }, moment);
  await ledger.advance(expired, resent);
  expect(resent).toMatchObject({ attempts: 8, polls: 0 });

  if (resent.status !== 'ACCEPTED') throw new Error(resent.status);
  await sendAction(resent, deps([busy], { random: () => 0.99 }));
  expect(await stored()).toMatchObject({ attempts: 9, sendAfter: later(2).toISOString() });
});
