import { describe, expect, test } from 'vitest';
import { acceptAction } from '../../../lambdas/core/action/accept-action.ts';
import { type Action, type ActionIn, beganAt } from '../../../lambdas/core/action/action.ts';
import type { Change } from '../../../lambdas/core/action/change.ts';
import { evolve, hasRoomToResend, IllegalTransitionError } from '../../../lambdas/core/action/evolve.ts';
import {
  isLegal,
  settledStatuses,
  statusAfter,
  statuses,
  type TransitionName,
  transitions,
} from '../../../lambdas/core/action/transitions.ts';
import { wholeRequest } from '../../../lambdas/core/action/withhold.ts';

const t0 = new Date('2026-03-30T10:30:00.000Z');
const at = (seconds: number, by = 'accept-event') => ({ now: new Date(t0.getTime() + seconds * 1_000), by });
const lease = { id: 'lease-1', until: '2026-03-30T10:30:45.000Z' };
const failure = { reason: 'busy', message: 'Twilio is busy.' } as const;
const evidence = { communicationId: 'conv_communication_1', matchedBy: 'text' } as const;

const changes: { [Name in TransitionName]: Extract<Change, { transition: Name }> } = {
  lease: { transition: 'lease', lease },
  created: { transition: 'created', twilioActionId: 'conv_action_1', related: { messageSid: 'SM1' } },
  refused: { transition: 'refused', failure: { reason: 'refused', message: 'no such number', code: 21211 } },
  notCreated: { transition: 'notCreated', failure, sendAfter: '2026-03-30T10:31:00.000Z' },
  unknown: { transition: 'unknown', failure: { reason: 'unknown', message: 'reset' }, lease },
  adopted: { transition: 'adopted', evidence },
  proven: { transition: 'proven', evidence },
  disproven: { transition: 'disproven', evidence, failure: { reason: 'undelivered', message: 'FAILED' } },
  sendAgain: { transition: 'sendAgain', failure: { reason: 'notFound', message: 'absent' } },
  hold: { transition: 'hold', failure: { reason: 'notFound', message: 'absent' } },
  heldBroken: { transition: 'heldBroken', failure: { reason: 'recordBroken', message: 'changed' } },
  completed: { transition: 'completed', related: { communicationId: 'conv_communication_1' }, polls: 2 },
  failed: { transition: 'failed', failure: { reason: 'failed', message: 'unreachable' }, polls: 2 },
  expired: { transition: 'expired', polls: 9 },
  reported: {
    transition: 'reported',
    delivery: [{ recipient: '+18005550199', status: 'sent', at: t0.toISOString() }],
    said: 'sent',
  },
  resend: { transition: 'resend', who: 'arn:aws:iam::000000000000:user/ada', why: 'The number is mended.' },
  resolvedSent: { transition: 'resolvedSent', who: 'ada', why: 'It is in the Console.' },
  resolvedNotSent: {
    transition: 'resolvedNotSent',
    who: 'ada',
    why: 'It is not in the Console.',
    failure: { reason: 'notSent', message: 'A person found that it was not sent.' },
  },
  withheld: { transition: 'withheld' },
  erased: { transition: 'erased', who: 'ada', why: 'The customer asked for it.' },
};

const accepted = acceptAction(
  { source: 'shop', origin: '/orders', eventId: 'evt_1', type: 'com.example.order.shipped' },
  { name: 'order-shipped-sms', deadlineSeconds: 3_600, whenInDoubt: 'hold' },
  {
    conversationId: 'conv_conversation_1',
    request: {
      type: 'SEND_MESSAGE',
      payload: {
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: '+18005550199', channel: 'SMS' }],
        content: { text: 'Hi' },
      },
    },
  },
  { ...at(0), salt: 'salt' },
);

/** The shortest legal way to each status. */
const paths: Record<Action['status'], TransitionName[]> = {
  ACCEPTED: [],
  SENDING: ['lease'],
  PENDING: ['lease', 'created'],
  COMPLETED: ['lease', 'created', 'completed'],
  FAILED: ['lease', 'refused'],
  EXPIRED: ['expired'],
  IN_DOUBT: ['lease', 'hold'],
};
const actionIn = (status: Action['status']): Action =>
  paths[status].reduce<Action>((action, name, index) => evolve(action, changes[name], at(index + 1)), accepted);

describe('an action that is accepted', () => {
  test('is named by its event and route alone', () => {
    expect(accepted.id).toMatch(/^act_[a-z2-7]{26}$/);
  });

  test('has a deadline from its route and a first entry in its history', () => {
    expect(accepted).toMatchObject({ status: 'ACCEPTED', version: 1, deadlineAt: '2026-03-30T11:30:00.000Z' });
    expect(accepted.history).toEqual([
      {
        at: t0.toISOString(),
        from: null,
        to: 'ACCEPTED',
        by: 'accept-event',
        transition: 'claimed',
        deadlineAt: '2026-03-30T11:30:00.000Z',
        record: expect.stringMatching(/^[\w-]{43}$/),
        hash: expect.stringMatching(/^[\w-]{43}$/),
      },
    ]);
  });
});

test('an action that is accepted has what its event and route say, and nothing behind it', () => {
  expect(accepted).toMatchObject({
    source: 'shop',
    origin: '/orders',
    eventId: 'evt_1',
    eventType: 'com.example.order.shipped',
    route: 'order-shipped-sms',
    conversationId: 'conv_conversation_1',
    whenInDoubt: 'hold',
    attempts: 0,
    polls: 0,
    executions: 0,
    acceptedAt: t0.toISOString(),
    updatedAt: t0.toISOString(),
    dueAt: at(60).now.toISOString(),
  });
  expect(accepted).not.toHaveProperty('polling');
});

test('an action keeps its route’s waits between polls as they were, whatever befalls it', () => {
  const polling = [3, 30];
  const own = acceptAction(
    { source: 'shop', origin: '/orders', eventId: 'evt_1', type: 't' },
    { name: 'r', deadlineSeconds: 3_600, whenInDoubt: 'resend', polling },
    { conversationId: 'c1', request: wholeRequest(accepted.request) },
    { ...at(0), salt: 'salt' },
  );
  const resent = evolve(evolve(own, changes.expired, at(1)), changes.resend, at(2));
  polling.push(300);
  expect([own.polling, resent.polling]).toEqual([
    [3, 30],
    [3, 30],
  ]);
});

describe.each(statuses)('an action that is %s', (status) => {
  test.each(Object.keys(transitions) as TransitionName[])('takes %s only if the table says so', (name) => {
    const before = actionIn(status);
    if (!isLegal(name, status)) {
      expect(() => evolve(before, changes[name], at(100))).toThrow(IllegalTransitionError);
      return;
    }
    const after = evolve(before, changes[name], at(100, 'get-action'));
    expect(after.status).toBe(statusAfter(name, status));
    expect(after.version).toBe(before.version + 1);
    expect(after.history.slice(0, -1)).toEqual(before.history);
    expect(after.history.at(-1)).toMatchObject({ from: status, to: after.status, by: 'get-action', transition: name });
  });
});

describe('the table of transitions', () => {
  const byItself = Object.entries(transitions).flatMap(([name, it]) =>
    name === 'resend' || it.to === 'same' ? [] : [it],
  );

  test('lets nothing out of COMPLETED; it can only be said more of', () => {
    const ways = byItself.flatMap(({ from }) => from as readonly string[]);
    expect(ways).not.toContain('COMPLETED');
  });

  test('lets only a person out of FAILED', () => {
    expect(byItself.flatMap(({ from }) => from as readonly string[])).not.toContain('FAILED');
  });

  test('leads from EXPIRED and IN_DOUBT to final statuses only, unless a person resends', () => {
    const reachable = byItself
      .filter(({ from }) => (from as readonly string[]).some((it) => it === 'EXPIRED' || it === 'IN_DOUBT'))
      .map(({ to }) => to);
    expect(new Set(reachable)).toEqual(new Set(['COMPLETED', 'FAILED']));
  });
});

describe('a change', () => {
  test('settles an action exactly when its new status is a settled one', () => {
    for (const status of statuses) {
      expect('settledAt' in actionIn(status)).toBe((settledStatuses as readonly string[]).includes(status));
    }
  });

  test('never dates an entry before the one it follows, though the clock jump back', () => {
    const leased = evolve(accepted, changes.lease, at(60));
    const created = evolve(leased, changes.created, at(-3_600));
    expect(created.history.at(-1)?.at).toBe(leased.updatedAt);
  });

  test('leaves behind what belonged to the old status: no lease outlives SENDING', () => {
    expect(actionIn('PENDING')).not.toHaveProperty('lease');
    const waiting = evolve(actionIn('SENDING'), changes.notCreated, at(2));
    expect(waiting).toMatchObject({ sendAfter: '2026-03-30T10:31:00.000Z' });
    expect(evolve(waiting, changes.lease, at(3))).not.toHaveProperty('sendAfter');
  });

  test('counts each create call that was begun', () => {
    const second = evolve(evolve(actionIn('SENDING'), changes.notCreated, at(2)), changes.lease, at(60));
    expect(second).toMatchObject({ attempts: 2, sentAt: at(60).now.toISOString() });
  });

  test('keeps what Twilio related earlier beside what it relates now', () => {
    expect(actionIn('COMPLETED').related).toEqual({ messageSid: 'SM1', communicationId: 'conv_communication_1' });
  });

  test('keeps the last reason when an action expires', () => {
    const waiting = evolve(actionIn('SENDING'), changes.notCreated, at(2));
    const expired = evolve(waiting, changes.expired, at(4_000)) as ActionIn<'EXPIRED'>;
    expect(expired.failure).toEqual(failure);
  });

  test('names the lease it takes, so that two takers at one instant differ', () => {
    expect(actionIn('SENDING').history.at(-1)?.leaseId).toBe('lease-1');
  });

  test('counts polls, also of one that failed', () => {
    const failed = evolve(actionIn('EXPIRED'), changes.failed, at(100));
    expect(failed).toMatchObject({ polls: 11, status: 'FAILED' });
  });

  test('keeps what Twilio related of one that failed', () => {
    const related = { communicationId: 'conv_communication_1' };
    const failed = evolve(actionIn('PENDING'), { ...changes.failed, related }, at(9));
    expect(failed.related).toEqual({ messageSid: 'SM1', ...related });
  });

  test('dates the send by the lease, not by its answer', () => {
    expect(evolve(actionIn('SENDING'), changes.created, at(9))).toMatchObject({ sentAt: at(1).now.toISOString() });
  });

  test('says in its entry the status and code of a refusal, and never Twilio’s words, which may quote the message', () => {
    const message = "Body 'Your order 7 has shipped!' to +1 (800) 555-0199 and %2B18005550199 refused";
    const failure = { reason: 'refused', message, httpStatus: 400, code: 21_211 } as const;
    const refused = evolve(actionIn('SENDING'), { ...changes.refused, failure }, at(9));
    expect(refused.history.at(-1)?.detail).toBe('refused, HTTP 400, code 21211');
    expect(refused.failure).toEqual(failure);
  });

  test('says in its entry why, or which message proves it', () => {
    expect(evolve(actionIn('SENDING'), changes.unknown, at(9)).history.at(-1)?.detail).toBe('unknown');
    expect(evolve(actionIn('SENDING'), changes.proven, at(9)).history.at(-1)?.detail).toBe(
      'Communication conv_communication_1',
    );
    expect(evolve(actionIn('SENDING'), changes.created, at(9)).history.at(-1)).not.toHaveProperty('detail');
  });

  test('says in its entry which message Twilio names, and what is told of it', () => {
    const byMessage = { messageSid: 'SM1', matchedBy: 'id' } as const;
    const told = { said: 'sent', delivery: [...changes.reported.delivery] };
    const detailOf = (change: Change) => evolve(actionIn('PENDING'), change, at(9)).history.at(-1)?.detail;
    expect(detailOf({ ...changes.proven, evidence: byMessage })).toBe('Message SM1');
    expect(detailOf({ ...changes.proven, evidence: byMessage, ...told })).toBe('Message SM1: sent');
    expect(detailOf({ ...changes.proven, evidence: byMessage, ...told, said: '' })).toBe('Message SM1');
    expect(detailOf({ ...changes.disproven, ...told })).toBe('Communication conv_communication_1: sent');
    expect(detailOf(changes.reported)).toBe('sent');
  });

  test('keeps how far the message got, until something else is told of it', () => {
    const reported = evolve(actionIn('PENDING'), changes.reported, at(9));
    const completed = evolve(reported, changes.completed, at(10));
    expect(completed.delivery).toEqual(changes.reported.delivery);
    const read = [{ recipient: '+18005550199', status: 'read', at: at(11).now.toISOString() } as const];
    expect(evolve(completed, { ...changes.reported, delivery: read }, at(11)).delivery).toEqual(read);
  });

  test.each([
    ['x'.repeat(100), 'x'.repeat(100)],
    ['x'.repeat(101), `${'x'.repeat(97)}…`],
    [`${'x'.repeat(95)}🦊${'y'.repeat(9)}`, `${'x'.repeat(95)}…`],
    [`${'x'.repeat(94)}🦊${'y'.repeat(9)}`, `${'x'.repeat(94)}…`],
    [`\uFFFD${'x'.repeat(100)}`, `\uFFFD${'x'.repeat(94)}…`],
  ])('keeps 100 bytes of what is said in its entry, and never half a character (%#)', (said, detail) => {
    const changed = evolve(actionIn('PENDING'), { ...changes.reported, said }, at(9));
    expect(changed.history.at(-1)?.detail).toBe(detail);
  });

  test('that the table does not have is refused in words', () => {
    const refused = () => evolve(actionIn('COMPLETED'), changes.lease, at(9));
    expect(refused).toThrow(
      expect.objectContaining({ name: 'IllegalTransitionError', message: 'lease may not leave COMPLETED' }),
    );
  });
});

describe('an action that a person has sent again', () => {
  const failed = evolve(actionIn('PENDING'), changes.failed, at(50));
  const resent = evolve(failed, changes.resend, at(7_200, 'operate-actions'));

  test('has a deadline of the same length from then on, and is due', () => {
    expect(resent).toMatchObject({
      status: 'ACCEPTED',
      acceptedAt: accepted.acceptedAt,
      deadlineAt: at(7_200 + 3_600).now.toISOString(),
      dueAt: at(7_200 + 60).now.toISOString(),
    });
    const again = evolve(evolve(resent, changes.expired, at(11_000)), changes.resend, at(20_000));
    expect(again.deadlineAt).toBe(at(20_000 + 3_600).now.toISOString());
  });

  test('began anew with that, and not with a later entry', () => {
    expect(beganAt(failed)).toBe(accepted.acceptedAt);
    const sent = evolve(resent, changes.lease, at(7_201));
    expect(beganAt(sent)).toBe(at(7_200).now.toISOString());
  });

  test('says who had it sent and why', () => {
    expect(resent.history.at(-1)).toMatchObject({
      transition: 'resend',
      who: 'arn:aws:iam::000000000000:user/ada',
      why: 'The number is mended.',
    });
  });

  test('leaves behind what Twilio made of it before, and remembers that it was made', () => {
    expect(resent).not.toHaveProperty('twilioActionId');
    expect(resent).not.toHaveProperty('related');
    expect(resent).not.toHaveProperty('settledAt');
    expect(resent.former).toEqual([
      { sentAt: at(1).now.toISOString(), twilioActionId: 'conv_action_1', messageSid: 'SM1' },
    ]);
  });

  test('remembers the message that was found, where that is how it was known', () => {
    const disproven = evolve(actionIn('SENDING'), changes.disproven, at(400));
    expect(evolve(disproven, changes.resend, at(500)).former).toMatchObject([
      { communicationId: 'conv_communication_1' },
    ]);
  });
});

describe('the sends before a person had it sent again', () => {
  test('are remembered one by one, the oldest first', () => {
    const once = evolve(evolve(actionIn('PENDING'), changes.failed, at(50)), changes.resend, at(100));
    const refused = evolve(evolve(once, changes.lease, at(101)), changes.refused, at(102));
    const twice = evolve(refused, changes.resend, at(200));
    expect(twice.former).toEqual([
      { sentAt: at(1).now.toISOString(), twilioActionId: 'conv_action_1', messageSid: 'SM1' },
      { sentAt: at(101).now.toISOString() },
    ]);
  });

  test('are none where it never was sent', () => {
    const resent = evolve(evolve(accepted, changes.expired, at(4_000)), changes.resend, at(5_000));
    expect(resent.former ?? []).toEqual([]);
  });
});

describe('a history', () => {
  test('has room for another day of retries up to 64 KB of JSON', () => {
    const [entry] = accepted.history;
    const empty = JSON.stringify([{ ...entry, detail: '' }]).length;
    const ofBytes = (bytes: number): Action => {
      const [first, ...rest] = accepted.history.map((it) => ({ ...it, detail: 'x'.repeat(bytes - empty) }));
      return { ...accepted, history: first ? [first, ...rest] : accepted.history };
    };
    expect(JSON.stringify(ofBytes(65_536).history)).toHaveLength(65_536);
    expect(hasRoomToResend(ofBytes(65_536))).toBe(true);
    expect(hasRoomToResend(ofBytes(65_537))).toBe(false);
  });

  test('is too long to be added to once another day of retries might not fit beside it', () => {
    const why = 'x'.repeat(500);
    let action = evolve(accepted, changes.expired, at(1));
    let resends = 0;
    for (; hasRoomToResend(action) && resends < 1_000; resends += 1) {
      action = evolve(evolve(action, { ...changes.resend, why }, at(2)), changes.expired, at(3));
    }
    expect(resends).toBeGreaterThan(50);
    expect(resends).toBeLessThan(100);
  });
});
