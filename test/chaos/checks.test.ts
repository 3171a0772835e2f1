import { describe, expect, it } from 'vitest';
import type { Action } from '../../lambdas/core/action/action.ts';
import * as actions from '../fixtures/actions.ts';
import { checkLedger } from './check-ledger.ts';
import { checkTwilio } from './check-twilio.ts';
import { keyOf } from './idempotency.ts';
import { leaksIn } from './log-leaks.ts';
import type { RunFindings } from './run-findings.ts';
import type { TwilioAction } from './twilio-account.ts';

const conversationId = 'conv_conversation_1';
const completed = actions.completed();
const failed = actions.failed();
const inDoubt = actions.inDoubt();

/** One event of one action, and as many calls of it as Twilio Actions are given. */
function findingsOf(action: Action, made: readonly Pick<TwilioAction, 'id' | 'status'>[]): RunFindings {
  const { id, status, route } = action;
  const told = { id, status, route, conversationId };
  return {
    events: [
      {
        id: 'evt_1',
        routes: [route],
        answers: [{ eventId: 'evt_1', state: 'actions', duplicate: false, isReplay: false, actions: [told] }],
        story: {
          source: 'shop',
          origin: '/shop',
          eventId: 'evt_1',
          type: 'com.example.order.shipped',
          state: 'actions',
          receivedAt: action.acceptedAt,
          actions: [{ ...told, integrity: 'verified' }],
        },
      },
    ],
    forged: [{ id: 'evt_forged', status: 401, isOnRecord: false }],
    actions: new Map([[id, action]]),
    twilio: {
      calls: made.map((it) => ({
        at: action.acceptedAt,
        conversationId,
        idempotencyKey: keyOf(action),
        bodyDigest: '',
        answeredStatus: 202,
        actionId: it.id,
      })),
      actions: new Map(made.map((it) => [it.id, { ...it, conversationId }])),
      messages: made.map(() => messageOf(action)),
    },
    areSearchesOver: true,
  };
}

function messageOf({ request: { payload } }: Action) {
  return { conversationId, to: payload.to[0]?.address ?? '', text: payload.content.text ?? '' };
}

const made = { id: 'conv_action_1', status: 'COMPLETED' } as const;
const sound = findingsOf(completed, [made]);
const [event] = sound.events;
const [answer] = event?.answers ?? [];
if (!event || !answer) throw new Error('the findings have no event');

const promisesBroken = (findings: RunFindings) =>
  [...checkLedger(findings), ...checkTwilio(findings)].map(({ promise }) => promise);

describe('given findings in which all is well', () => {
  it.each([
    ['COMPLETED at both', sound],
    ['FAILED at both', findingsOf(failed, [{ ...made, status: 'FAILED' }])],
    ['refused, and nothing was made', findingsOf(actions.refused(), [])],
    ['in doubt, and nothing was made', findingsOf(inDoubt, [])],
    ['expired, and a message was made', findingsOf(actions.expired(), [made])],
    [
      'searched for still, where searches are not waited for',
      { ...findingsOf(actions.sending(), []), areSearchesOver: false },
    ],
  ])('no promise is broken: %s', (_what, findings) => {
    expect(promisesBroken(findings)).toEqual([]);
  });
});

describe('given findings in which an event was lost or taken twice', () => {
  const taken = 'an event answered 202 is on record, once';
  const withEvent = (change: Partial<RunFindings['events'][number]>): RunFindings => ({
    ...sound,
    events: [{ ...event, ...change }],
  });

  it.each([
    ['the event is not on record', withEvent({ story: undefined }), taken],
    ['its action is not on record', { ...sound, actions: new Map(), twilio: { ...sound.twilio, calls: [] } }, taken],
    ['an action of one of its routes is missing', withEvent({ routes: ['order-shipped-sms', 'another'] }), taken],
    ['its record names no action', withEvent({ story: event.story && { ...event.story, actions: [] } }), taken],
    ['two deliveries were the first', withEvent({ answers: [answer, answer] }), taken],
    ['a replay was the first', withEvent({ answers: [{ ...answer, isReplay: true }] }), taken],
    [
      'two deliveries were told of other actions',
      withEvent({ answers: [answer, { ...answer, duplicate: true, actions: [] }] }),
      taken,
    ],
    [
      'a forged event was taken',
      { ...sound, forged: [{ id: 'evt_forged', status: 202, isOnRecord: false }] },
      /wrong signature/,
    ],
    [
      'a forged event is on record',
      { ...sound, forged: [{ id: 'evt_forged', status: 401, isOnRecord: true }] },
      /wrong signature/,
    ],
    ['an action is still open', findingsOf(actions.pending(), [made]), 'every action settles'],
    [
      'a search for a message that was made did not end',
      { ...findingsOf(actions.sending(), [made]), areSearchesOver: false },
      'every action settles',
    ],
  ])('it is told that %s', (_what, findings, promise) => {
    expect(promisesBroken(findings)).toContainEqual(expect.stringMatching(promise));
  });
});

describe('given a history that is not sound', () => {
  const [claimed, lease, ...rest] = completed.history;
  if (!claimed || !lease) throw new Error('the history is too short');

  it.each([
    ['a step is missing', { history: [claimed, ...rest] }],
    ['a step is not one of the table', { history: [claimed, { ...lease, transition: 'created' as const }, ...rest] }],
    ['it goes back in time', { history: [claimed, { ...lease, at: '2020-01-01T00:00:00.000Z' }, ...rest] }],
    ['it ends in another status', { status: 'FAILED' as const, failure: failed.failure }],
    ['a write is not in it', { version: completed.version + 1 }],
  ])('it is told that %s', (_what, change) => {
    const findings = findingsOf({ ...completed, ...change } as Action, [made]);
    expect(checkLedger(findings).map(({ promise }) => promise)).toEqual([expect.stringMatching(/^a history/)]);
  });
});

describe('given findings in which Twilio tells another story', () => {
  const agrees = "the ledger's status agrees with Twilio's";
  const second = { id: 'conv_action_2', status: 'COMPLETED' } as const;
  const twice = findingsOf(completed, [made, second]);

  it.each([
    ['an action was sent twice', twice, 'one action causes at most one message'],
    [
      'a text is twice in its conversation',
      { ...sound, twilio: { ...sound.twilio, messages: twice.twilio.messages } },
      'one action causes at most one message',
    ],
    ['what failed is COMPLETED', findingsOf(completed, [{ ...made, status: 'FAILED' }]), agrees],
    ['what completed is FAILED', findingsOf(failed, [made]), agrees],
    ['what was never made is COMPLETED', findingsOf(completed, []), agrees],
    ['an action in doubt was made', findingsOf(inDoubt, [made]), /only if nothing was made/],
    ['a refused action was made', findingsOf(actions.refused(), [made]), /only if nothing was made/],
    ['something unknown was sent', { ...sound, actions: new Map(), events: [] }, 'only actions on record are sent'],
  ])('it is told that %s', (_what, findings, promise) => {
    expect(promisesBroken(findings)).toContainEqual(expect.stringMatching(promise));
  });

  it('is told that two actions own one message', () => {
    const other = actions.completed({ eventId: 'evt_2', text: 'Another.' });
    const findings = { ...sound, actions: new Map([completed, other].map((it) => [it.id, it])) };

    expect(promisesBroken(findings)).toContain('a message belongs to one action');
  });

  it('cannot tell twins apart and counts them: one of two was made, one of two is COMPLETED', () => {
    const proven = actions.next(
      actions.sending({ eventId: 'evt_2' }),
      { transition: 'proven', evidence: { communicationId: 'conv_communication_1', matchedBy: 'text' } },
      'COMPLETED',
    );
    const twins = new Map([inDoubt, proven].map((it) => [it.id, it]));

    expect(checkTwilio({ ...findingsOf(inDoubt, [made]), actions: twins })).toEqual([]);
    expect(checkTwilio({ ...findingsOf(inDoubt, []), actions: twins })).not.toEqual([]);
  });
});

describe('given a log', () => {
  it('names the line that holds an address, and does not repeat it', () => {
    expect(leaksIn('fine\nsent to +15005550100')).toEqual([
      { promise: 'logs hold nothing confidential', subject: 'line 2', detail: 'an address' },
    ]);
  });

  it.each([
    'secret YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==',
    'Basic local-secret',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
    '{"text":"no. 7 of chaos-1234"}',
  ])('tells of %s', (line) => {
    expect(leaksIn(line)).toHaveLength(1);
  });
});
