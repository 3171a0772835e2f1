import { beforeEach, describe, expect, test } from 'vitest';
import { type Action, action as actionSchema } from '../../lambdas/core/action/action.ts';
import { evolve } from '../../lambdas/core/action/evolve.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';
import {
  ActionBrokenError,
  ActionChangedError,
  ActionNotResendableError,
  ActionNotResolvableError,
  NotFoundError,
  NotJsonError,
  RequestInvalidError,
} from '../../lambdas/core/errors.ts';
import type { Ledger, Tracker } from '../../lambdas/core/ports.ts';
import {
  eraseAction,
  type OperateActionsDependencies,
  resendAction,
  resolveAction,
} from '../../lambdas/operate-actions/operate-actions.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import * as actions from '../fixtures/actions.ts';

const who = 'arn:aws:iam::111122223333:user/ada';
const now = actions.at(7_200);

let ledger: Ledger;
let clock: Date;
let log: ReturnType<typeof recordingLog>;
const depsWith = (tracker: Tracker = recordingTracker()): OperateActionsDependencies => ({
  ledger,
  tracker,
  now: () => clock,
  log,
  metrics: recordingMetrics(),
  by: 'operate-actions',
});

beforeEach(() => {
  ledger = memoryLedger();
  log = recordingLog();
  clock = now;
});

/** Puts an action on record as if it had come all its way. */
async function given(action: Action): Promise<Action> {
  const before = [actions.accepted(), actions.sending(), actions.pending()].filter((it) => it.version < action.version);
  for (const [index, after] of [...before, action].entries()) {
    const previous = before[index - 1];
    if (index === 0) await ledger.claimAction(actions.accepted());
    else if (previous) await ledger.advance(previous, after);
  }
  return action;
}

const order = (body: unknown, actionId = actions.accepted().id) => ({ actionId, who, body: JSON.stringify(body) });
const why = 'The number is mended.';

describe('an action that a person has sent again', () => {
  test.each([
    ['FAILED', actions.failed()],
    ['EXPIRED', actions.expired()],
    ['IN_DOUBT', actions.inDoubt()],
  ] as const)('is ACCEPTED anew when it was %s, and says who had it sent and why', async (from, before) => {
    await given(before);
    const after = await resendAction(order({ why }), depsWith());
    expect(after).toMatchObject({ status: 'ACCEPTED', deadlineAt: actions.at(7_200 + 3_600).toISOString() });
    expect(after.history.at(-1)).toMatchObject({ from, to: 'ACCEPTED', by: 'operate-actions', who, why });
    expect(await ledger.getAction(before.id)).toMatchObject({ status: 'ACCEPTED', version: before.version + 1 });
    expect(verifyHistory(after)).toEqual({ integrity: 'verified' });
  });

  test('gets a tracker of its own, the one after the last that is known', async () => {
    await given(actions.failed());
    const tracker = recordingTracker();
    const { id } = await resendAction(order({ why }), depsWith(tracker));
    expect(tracker.starts).toEqual([`${id}-2`]);
    expect(await ledger.getAction(id)).toMatchObject({ executions: 2 });
  });

  test('is left to the sweeper where Step Functions would not start its tracker', async () => {
    await given(actions.failed());
    const busy: Tracker = { start: async () => ({ kind: 'unavailable', reason: 'ThrottlingException' }) };
    const { id } = await resendAction(order({ why }), depsWith(busy));
    expect(await ledger.listDue(actions.at(7_200 + 60), 10)).toMatchObject([{ id }]);
  });

  test.each([
    ['ACCEPTED', actions.accepted()],
    ['SENDING', actions.sending()],
    ['PENDING', actions.pending()],
    ['COMPLETED', actions.completed()],
  ] as const)('is not sent when it is %s: that is a conflict, and says so', async (status, before) => {
    await given(before);
    const tracker = recordingTracker();
    const refused = resendAction(order({ why }), depsWith(tracker));
    await expect(refused).rejects.toThrow(ActionNotResendableError);
    await expect(refused).rejects.toThrow(status);
    expect(tracker.starts).toEqual([]);
    expect(await ledger.getAction(before.id)).toEqual(before);
  });

  test('is sent once when the same request comes twice', async () => {
    await given(actions.failed());
    const tracker = recordingTracker();
    await resendAction(order({ why }), depsWith(tracker));
    await expect(resendAction(order({ why }), depsWith(tracker))).rejects.toThrow('ACCEPTED');
    expect(tracker.starts).toHaveLength(1);
  });

  test('is sent once when several ask at the same time, and the others learn that it is under way', async () => {
    await given(actions.inDoubt());
    const asked = Array.from({ length: 4 }, (_, n) => {
      const deps = { ...depsWith(), now: () => actions.at(7_200 + n) };
      return resendAction({ ...order({ why }), who: `person-${n}` }, deps);
    });
    const answers = await Promise.allSettled(asked);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const it of answers.filter((answer) => answer.status === 'rejected')) {
      expect(it.reason).toBeInstanceOf(ActionNotResendableError);
    }
  });

  test('is not sent a second time when it has failed again before a repeated request comes', async () => {
    const before = await given(actions.failed());
    const request = order({ why, version: before.version });
    const resent = await resendAction(request, depsWith());
    const expired = evolve(resent, { transition: 'expired', polls: 0 }, { now: actions.at(9_000), by: 'get-action' });
    await ledger.advance(resent, expired);
    await expect(resendAction(request, depsWith())).rejects.toThrow(ActionChangedError);
    expect(await ledger.getAction(before.id)).toEqual({ ...expired, executions: 2 });
  });
});

describe('an action whose record somebody changed', () => {
  const { payload } = actions.accepted().request;
  const withPayload = (action: Action, part: object): Action =>
    actionSchema.parse({ ...action, request: { type: 'SEND_MESSAGE', payload: { ...payload, ...part } } });

  /** Has it read as somebody left it in the table, every write after that included. */
  async function givenTampered(before: Action, tamper: (action: Action) => Action): Promise<void> {
    await given(before);
    const { getAction } = ledger;
    ledger = {
      ...ledger,
      async getAction(id) {
        const action = await getAction(id);
        return action && tamper(action);
      },
    };
  }

  test.each<[string, (action: Action) => Action, string]>([
    ['another recipient', (it) => withPayload(it, { to: [{ address: '+18005550166', channel: 'SMS' }] }), 'request'],
    ['another text', (it) => withPayload(it, { content: { text: 'Call me.' } }), 'request'],
    ['another conversation', (it) => ({ ...it, conversationId: 'conv_other' }), 'Entry 1'],
    ['a history cut short', (it) => ({ ...it, history: it.history.slice(0, -1) }), 'status'],
    ['fewer attempts', (it) => ({ ...it, attempts: 0 }), 'seal'],
  ])('to have %s is not sent again, and says what does not verify', async (_, tamper, detail) => {
    await givenTampered(actions.failed(), tamper);
    const tracker = recordingTracker();
    const refused = resendAction(order({ why }), depsWith(tracker));
    await expect(refused).rejects.toThrow(ActionBrokenError);
    await expect(refused).rejects.toThrow(detail);
    await expect(refused).rejects.toThrow('under a new id');
    await expect(refused).rejects.not.toThrow(/1800555|Call me/);
    expect(tracker.starts).toEqual([]);
    expect(await ledger.getAction(actions.failed().id)).toMatchObject({ status: 'FAILED' });
  });

  test('from COMPLETED to FAILED is not sent again', async () => {
    const failure = { reason: 'refused', message: 'x' };
    await givenTampered(actions.completed(), (it) => actionSchema.parse({ ...it, status: 'FAILED', failure }));
    await expect(resendAction(order({ why }), depsWith())).rejects.toThrow(ActionBrokenError);
  });

  test('while a person decides is not sent again', async () => {
    await given(actions.failed());
    const tampered = (action: Action) => withPayload(action, { content: { text: 'Call me.' } });
    ledger = { ...ledger, advance: async (before) => ({ won: false, current: tampered(before) }) };
    await expect(resendAction(order({ why }), depsWith())).rejects.toThrow(ActionBrokenError);
  });

  test('may be resolved and erased, which sends nothing, and stays broken', async () => {
    await givenTampered(actions.inDoubt(), (it) => withPayload(it, { content: { text: 'Call me.' } }));
    const resolved = await resolveAction(order({ finding: 'sent', why }), depsWith());
    expect(resolved).toMatchObject({ status: 'COMPLETED' });
    expect(verifyHistory(resolved)).toMatchObject({ integrity: 'broken' });
    const erased = await eraseAction(order({ why }), depsWith());
    expect(erased).toMatchObject({ request: { withheld: 'erased' } });
    expect(verifyHistory(erased)).toMatchObject({ integrity: 'broken' });
  });
});

describe('an action of which a callback tells while a person decides', () => {
  const delivery = { recipient: '+18005550199', status: 'undelivered', at: now.toISOString() } as const;
  const meanwhile = (change: Parameters<typeof evolve>[1]): Ledger => {
    let isFirst = true;
    return {
      ...ledger,
      async advance(before, after) {
        if (isFirst) {
          isFirst = false;
          await ledger.advance(before, evolve(before, change, { now, by: 'twilio-callback' }));
        }
        return ledger.advance(before, after);
      },
    };
  };

  test('is sent again, for news of the delivery changes nothing of what was decided on', async () => {
    await given(actions.failed());
    const deps = {
      ...depsWith(),
      ledger: meanwhile({ transition: 'reported', delivery: [delivery], said: 'undelivered' }),
    };
    expect(await resendAction(order({ why }), deps)).toMatchObject({ status: 'ACCEPTED' });
  });

  test('is not, where the person named the version that they saw', async () => {
    const { version } = await given(actions.failed());
    const deps = {
      ...depsWith(),
      ledger: meanwhile({ transition: 'reported', delivery: [delivery], said: 'undelivered' }),
    };
    await expect(resendAction(order({ why, version }), deps)).rejects.toThrow(ActionChangedError);
    expect(await ledger.getAction(actions.accepted().id)).toMatchObject({ status: 'FAILED' });
  });
});

describe('an action that a person looked into', () => {
  test.each([
    ['sent', 'COMPLETED', actions.inDoubt()],
    ['sent', 'COMPLETED', actions.expired()],
    ['notSent', 'FAILED', actions.inDoubt()],
    ['notSent', 'FAILED', actions.expired()],
  ] as const)('and found %s is %s', async (finding, status, before) => {
    await given(before);
    const after = await resolveAction(order({ finding, why }), depsWith());
    expect(after).toMatchObject({ status, settledAt: now.toISOString() });
    expect(after.history.at(-1)).toMatchObject({ who, why });
    expect(after.failure?.reason === 'notSent').toBe(finding === 'notSent');
  });

  test.each([
    ['PENDING', actions.pending()],
    ['COMPLETED', actions.completed()],
    ['FAILED', actions.failed()],
  ] as const)('is not for a person to settle when it is %s', async (status, before) => {
    await given(before);
    const refused = resolveAction(order({ finding: 'sent', why }), depsWith());
    await expect(refused).rejects.toThrow(ActionNotResolvableError);
    await expect(refused).rejects.toThrow(status);
  });
});

describe('a request that cannot be carried out', () => {
  test.each([
    ['no reason', {}, '/why'],
    ['an empty reason', { why: '' }, '/why'],
    ['a reason too long', { why: 'x'.repeat(501) }, '/why'],
    ['a reason of two lines', { why: 'a\nb' }, '/why'],
    ['a version that is none', { why, version: 0 }, '/version'],
    ['more than is known', { why, force: true }, ''],
    ['a list', [], ''],
  ])('has %s, and is told where', async (_, body, pointer) => {
    await given(actions.failed());
    const error = await resendAction(order(body), depsWith()).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(RequestInvalidError);
    expect(error).toMatchObject({ violations: [{ pointer }] });
  });

  test('names a finding that there is not', async () => {
    await given(actions.inDoubt());
    const refused = resolveAction(order({ finding: 'maybe', why }), depsWith());
    await expect(refused).rejects.toThrow('/finding');
  });

  test('is not JSON', async () => {
    const refused = resendAction({ actionId: actions.accepted().id, who, body: '{' }, depsWith());
    await expect(refused).rejects.toThrow(NotJsonError);
  });

  test.each([`act_${'a'.repeat(26)}`, 'nonsense'])('is of an action that is not on record: %s', async (id) => {
    await expect(resendAction(order({ why }, id), depsWith())).rejects.toThrow(NotFoundError);
  });
});

test('the log says that a person decided, and neither who nor why', async () => {
  await given(actions.failed());
  await resendAction(order({ why }), depsWith());
  expect(JSON.stringify(log)).toContain('resend');
  expect(JSON.stringify(log)).not.toContain(why);
  expect(JSON.stringify(log)).not.toContain('ada');
});
