import { beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../../lambdas/core/action/action.ts';
import type { Change } from '../../lambdas/core/action/change.ts';
import { evolve } from '../../lambdas/core/action/evolve.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';
import type { Communication, PollResult, SearchResult } from '../../lambdas/core/message/twilio-answers.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { followAction } from '../../lambdas/get-action/get-action.ts';
import type { FollowActionDependencies } from '../../lambdas/get-action/look-result.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { type RecordingLog, recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';
import { type ActionTraits, accepted, at as later, recorded, start as t0 } from '../fixtures/actions.ts';

const lease = { id: 'lease-1', until: later(45).toISOString() };
const created = {
  transition: 'created',
  twilioActionId: 'conv_action_1',
  related: { messageSid: 'SM1' },
} as const;
const unknown: Change = {
  transition: 'unknown',
  failure: { reason: 'unknown', message: 'reset' },
  lease: { ...lease, until: t0.toISOString() },
};

let ledger: Ledger;
let now: Date;
let log: RecordingLog;

beforeEach(() => {
  ledger = memoryLedger();
  now = later(2);
  log = recordingLog();
});

/** An action on record, after some changes. */
function given(changes: Change[], traits: ActionTraits = {}): Promise<Action> {
  return recorded(ledger, accepted({ text: 'Hi', ...traits }), changes);
}

const deps = (script: { fetch?: PollResult[]; search?: SearchResult[] } = {}): FollowActionDependencies => ({
  ledger,
  conversations: scriptedConversations(script),
  now: () => now,
  log,
  metrics: recordingMetrics(),
  by: 'get-action',
});
const look = (action: Action, script: Parameters<typeof deps>[0] = {}, polls = 0) =>
  followAction({ actionId: action.id, waitSeconds: 0, polls }, deps(script));
const found = (status: string, more: object = {}): PollResult => ({
  kind: 'found',
  action: { id: 'conv_action_1', status, ...more },
});
const notKnown = (more: object = {}): PollResult => ({
  kind: 'notKnown',
  failure: { reason: 'busy', message: 'x' },
  ...more,
});
const stored = ({ id }: Action) => ledger.getAction(id);

describe('a poll of a PENDING action', () => {
  test('that finds it COMPLETED records it, with what Twilio relates and how many polls it took', async () => {
    const action = await given([{ transition: 'lease', lease }, created]);
    const step = await look(action, { fetch: [found('COMPLETED', { related: { communicationId: 'comm_1' } })] }, 1);
    expect(step).toEqual({ actionId: action.id, status: 'COMPLETED', waitSeconds: 0, polls: 2 });
    expect(await stored(action)).toMatchObject({
      status: 'COMPLETED',
      polls: 2,
      related: { messageSid: 'SM1', communicationId: 'comm_1' },
    });
  });

  test('that finds it FAILED keeps Twilio’s reason', async () => {
    const action = await given([{ transition: 'lease', lease }, created]);
    await look(action, { fetch: [found('FAILED', { failureReason: 'Unreachable destination' })] });
    expect(await stored(action)).toMatchObject({
      status: 'FAILED',
      failure: { reason: 'failed', message: 'Unreachable destination' },
    });
  });

  test.each(['COMPLETED', 'FAILED'])('that finds it %s keeps when Twilio says that it ended', async (status) => {
    const action = await given([{ transition: 'lease', lease }, created]);
    const times = { createdAt: later(0.3).toISOString(), completedAt: later(1.9).toISOString() };
    await look(action, { fetch: [found(status, { times })] });
    const after = await stored(action);
    expect(after?.history.at(-1)).toMatchObject({ to: status, twilio: times });
    expect(after && verifyHistory(after)).toEqual({ integrity: 'verified' });
  });

  test('that finds it COMPLETED, and not when, records no times', async () => {
    const action = await given([{ transition: 'lease', lease }, created]);
    await look(action, { fetch: [found('COMPLETED')] });
    expect((await stored(action))?.history.at(-1)).not.toHaveProperty('twilio');
  });

  test.each([
    ['PENDING', found('PENDING')],
    ['in a status that Twilio has not told us of', found('CANCELLING')],
    ['429', notKnown()],
  ])('that finds it %s writes nothing and waits on', async (_, result) => {
    const action = await given([{ transition: 'lease', lease }, created]);
    now = later(10);
    expect(await look(action, { fetch: [result] })).toMatchObject({ status: 'PENDING', waitSeconds: 6, polls: 1 });
    expect(await stored(action)).toEqual(action);
  });

  test('waits as long as Twilio asks to, up to a quarter of an hour', async () => {
    const action = await given([{ transition: 'lease', lease }, created]);
    expect(await look(action, { fetch: [notKnown({ retryAfterSeconds: 30.5 })] })).toMatchObject({ waitSeconds: 31 });
    expect(await look(action, { fetch: [notKnown({ retryAfterSeconds: 1e6 })] })).toMatchObject({ waitSeconds: 900 });
  });

  test('waits for the deadline at the most, whatever Twilio asks', async () => {
    const action = await given([{ transition: 'lease', lease }, created]);
    now = later(3_590);
    expect(await look(action, { fetch: [notKnown({ retryAfterSeconds: 900 })] })).toMatchObject({ waitSeconds: 10 });
  });

  test('never regresses a status that became final while it was under way', async () => {
    const action = await given([{ transition: 'lease', lease }, created]);
    await look(action, { fetch: [found('COMPLETED')] });
    const late: Ledger = { ...ledger, getAction: async () => action };
    const step = await followAction(
      { actionId: action.id, waitSeconds: 0, polls: 0 },
      { ...deps({ fetch: [found('FAILED', { failureReason: 'late' })] }), ledger: late },
    );
    expect(step.status).toBe('COMPLETED');
    expect(await stored(action)).toMatchObject({ status: 'COMPLETED', version: 4 });
  });
});

describe('an answer of Twilio that comes late', () => {
  test('is not written over an action that a person has had sent again since', async () => {
    const action = await given([{ transition: 'lease', lease }, created]);
    const path: Change[] = [
      { transition: 'expired', polls: 1 },
      { transition: 'resend', who: 'ada', why: 'It is not there.' },
      { transition: 'lease', lease },
      { ...created, twilioActionId: 'conv_action_2' },
    ];
    let current: Action = action;
    for (const change of path) {
      const after = evolve(current, change, { now, by: 'test' });
      await ledger.advance(current, after);
      current = after;
    }
    const late: Ledger = { ...ledger, getAction: async () => action };
    await followAction(
      { actionId: action.id, waitSeconds: 0, polls: 0 },
      { ...deps({ fetch: [found('COMPLETED')] }), ledger: late },
    );
    expect(await stored(action)).toEqual(current);
  });
});

describe('an action whose deadline has passed', () => {
  test('is polled once more, and believed', async () => {
    const action = await given([{ transition: 'lease', lease }, created]);
    now = later(3_600);
    expect(await look(action, { fetch: [found('COMPLETED')] })).toMatchObject({ status: 'COMPLETED' });
  });

  test.each([found('PENDING'), notKnown()])('is EXPIRED when that poll tells nothing', async (result) => {
    const action = await given([{ transition: 'lease', lease }, created]);
    now = later(3_600);
    expect(await look(action, { fetch: [result] })).toMatchObject({ status: 'EXPIRED', waitSeconds: 0 });
  });

  test('is EXPIRED unsent, with the last reason kept', async () => {
    const failure = { reason: 'busy', message: 'Twilio is busy.' } as const;
    const action = await given([
      { transition: 'lease', lease },
      { transition: 'notCreated', failure, sendAfter: later(9_000).toISOString() },
    ]);
    expect(await look(action)).toMatchObject({ status: 'ACCEPTED', waitSeconds: 3_598 });
    now = later(3_600);
    await look(action);
    expect(await stored(action)).toMatchObject({ status: 'EXPIRED', failure });
  });
});

describe('an action that is not sent yet', () => {
  test('is to be sent now', async () => {
    expect(await look(await given([]))).toMatchObject({ status: 'ACCEPTED', waitSeconds: 0, polls: 0 });
  });

  test('is to be sent when Twilio may be asked again', async () => {
    const failure = { reason: 'busy', message: 'x' } as const;
    const action = await given([
      { transition: 'lease', lease },
      { transition: 'notCreated', failure, sendAfter: later(12).toISOString() },
    ]);
    expect(await look(action)).toMatchObject({ status: 'ACCEPTED', waitSeconds: 10 });
  });

  test.each([
    [2, 3],
    [30, 10],
    [44, 1],
  ])('is left to the sender who holds its lease, and looked at again before that ends: at %d s', async (age, wait) => {
    const action = await given([{ transition: 'lease', lease }]);
    now = later(age);
    expect(await look(action)).toMatchObject({ status: 'SENDING', waitSeconds: wait });
    expect(await stored(action)).toEqual(action);
  });
});

const message = (overrides: Partial<Communication> = {}): Communication => ({
  id: 'comm_1',
  messageSid: 'SM9',
  text: 'Hi',
  author: { address: '+18005550100', channel: 'SMS' },
  recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'DELIVERED' }],
  createdAt: later(1).toISOString(),
  ...overrides,
});
const searched = (...communications: Communication[]): SearchResult => ({ kind: 'searched', communications });

describe.each([
  ['whose create call had no telling answer', [{ transition: 'lease', lease }, unknown] as Change[], 31],
  ['whose sender died with the lease', [{ transition: 'lease', lease }] as Change[], 45],
])('an action in doubt, %s', (_, changes, ageSeconds) => {
  beforeEach(() => {
    now = later(ageSeconds);
  });

  test('adopts its message when it is in the conversation', async () => {
    const action = await given(changes);
    expect(await look(action, { search: [searched(message())] })).toMatchObject({ status: 'COMPLETED' });
    expect(await stored(action)).toMatchObject({
      evidence: { communicationId: 'comm_1', messageSid: 'SM9', matchedBy: 'text' },
    });
  });

  test('tells how far its message got, for callbacks that came before it was known by its message were lost', async () => {
    const action = await given(changes);
    await look(action, { search: [searched(message())] });
    expect(await stored(action)).toMatchObject({
      delivery: [{ recipient: '+18005550199', status: 'DELIVERED', at: now.toISOString() }],
      history: expect.arrayContaining([
        expect.objectContaining({ transition: 'proven', detail: 'Communication comm_1: DELIVERED' }),
      ]),
    });
  });

  test('is followed by its message until that is on its way', async () => {
    const action = await given(changes);
    const underway = message({
      recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'INITIATED' }],
    });
    expect(await look(action, { search: [searched(underway)] })).toMatchObject({ status: 'PENDING' });
    expect(await look(action, { search: [searched(underway)] })).toMatchObject({ status: 'PENDING' });
    expect(await look(action, { search: [searched(message())] })).toMatchObject({ status: 'COMPLETED' });
  });

  test('leaves a message be for its first seconds, for the index may not show yet whose it is', async () => {
    const action = await given(changes);
    const young = message({ createdAt: new Date(now.getTime() - 29_000).toISOString() });
    expect(await look(action, { search: [searched(young)] })).toMatchObject({ status: 'SENDING' });
  });

  test('FAILED when Twilio could not deliver the message it left', async () => {
    const action = await given(changes);
    const failed = message({ recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'FAILED' }] });
    await look(action, { search: [searched(failed)] });
    expect(await stored(action)).toMatchObject({ status: 'FAILED', failure: { reason: 'undelivered' } });
  });

  test('is searched for again while its message may still appear', async () => {
    const action = await given(changes);
    now = later(299);
    expect(await look(action, { search: [searched()] })).toMatchObject({ status: 'SENDING' });
    expect(await stored(action)).toEqual(action);
  });

  test('is held for a person when its message did not appear in five minutes', async () => {
    const action = await given(changes);
    now = later(300);
    expect(await look(action, { search: [searched()] })).toMatchObject({ status: 'IN_DOUBT', waitSeconds: 0 });
    expect(await stored(action)).toMatchObject({ failure: { reason: 'notFound' } });
    expect(log.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ actionId: action.id, because: 'nothingFits' }),
    );
  });

  test('is sent again instead where its route says resend', async () => {
    const action = await given(changes, { whenInDoubt: 'resend' });
    now = later(300);
    expect(await look(action, { search: [searched()] })).toMatchObject({ status: 'ACCEPTED', waitSeconds: 0 });
  });

  test('is never judged by a search that failed: not before its deadline', async () => {
    const failed: SearchResult = { kind: 'notKnown', failure: { reason: 'busy', message: 'x' } };
    const action = await given(changes, { whenInDoubt: 'resend' });
    now = later(3_599);
    expect(await look(action, { search: [failed] })).toMatchObject({ status: 'SENDING' });
    now = later(3_600);
    expect(await look(action, { search: [failed] })).toMatchObject({ status: 'IN_DOUBT' });
  });
});

describe('two actions in doubt that sent the same', () => {
  beforeEach(() => {
    now = later(31);
  });

  test('share no message: one adopts the only one, the other is held', async () => {
    const changes: Change[] = [{ transition: 'lease', lease }, unknown];
    const one = await given(changes, { eventId: 'evt_1' });
    const two = await given(changes, { eventId: 'evt_2' });
    await Promise.all([look(one, { search: [searched(message())] }), look(two, { search: [searched(message())] })]);
    now = later(300);
    for (const action of [one, two]) await look(action, { search: [searched(message())] });
    const [held, completed] = [await stored(one), await stored(two)].sort((a) => (a?.status === 'IN_DOUBT' ? -1 : 1));
    expect(completed).toMatchObject({ status: 'COMPLETED' });
    expect(held).toMatchObject({ status: 'IN_DOUBT', failure: { message: expect.stringMatching(/another send’s/) } });
  });

  test('adopt one each where there are two messages', async () => {
    const changes: Change[] = [{ transition: 'lease', lease }, unknown];
    const both = searched(message(), message({ id: 'comm_2', messageSid: 'SM10' }));
    const one = await given(changes, { eventId: 'evt_1' });
    const two = await given(changes, { eventId: 'evt_2' });
    await Promise.all([look(one, { search: [both] }), look(two, { search: [both] })]);
    expect(
      new Set([(await stored(one))?.evidence?.communicationId, (await stored(two))?.evidence?.communicationId]),
    ).toEqual(new Set(['comm_1', 'comm_2']));
  });
});

describe('a settled action', () => {
  test.each<[string, Change[]]>([
    ['COMPLETED', [{ transition: 'lease', lease }, created, { transition: 'completed', polls: 1 }]],
    [
      'IN_DOUBT',
      [
        { transition: 'lease', lease },
        { transition: 'hold', failure: { reason: 'notFound', message: 'x' } },
      ],
    ],
  ])('%s is not asked for again', async (status, changes) => {
    expect(await look(await given(changes))).toMatchObject({ status, waitSeconds: 0, polls: 0 });
  });
});
