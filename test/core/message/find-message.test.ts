import { describe, expect, test } from 'vitest';
import type { Action } from '../../../lambdas/core/action/action.ts';
import type { Change } from '../../../lambdas/core/action/change.ts';
import type { ActionToCreate } from '../../../lambdas/core/action/send-message.ts';
import { changeByEvidence } from '../../../lambdas/core/message/evidence.ts';
import { type Absent, findMessage, isSearchOver, searchSince } from '../../../lambdas/core/message/find-message.ts';
import type { Communication } from '../../../lambdas/core/message/twilio-answers.ts';
import { accepted, at as later, through } from '../../fixtures/actions.ts';

const lease = { id: 'lease-1', until: later(45).toISOString() };

type Content = ActionToCreate['request']['payload']['content'];

const said = 'Your order has shipped!';

/** An action whose create call was begun, after these changes. */
function sending(eventId: string, changes: Change[] = [], content: Content = { text: said }): Action {
  return through(accepted({ eventId, payload: { content } }), [{ transition: 'lease', lease }, ...changes]);
}

function communication(overrides: Partial<Communication> = {}): Communication {
  return {
    id: 'conv_communication_1',
    messageSid: 'SM1',
    text: said,
    author: { address: '+18005550100', channel: 'SMS' },
    recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'DELIVERED' }],
    createdAt: later(1).toISOString(),
    ...overrides,
  };
}

const afterLease = later(60);
const absent = (because: Absent) => ({ kind: 'absent', because });
const created = { transition: 'created', twilioActionId: 'conv_action_2' } as const;
const completed: Change = { transition: 'completed', polls: 1 };

describe('a search for the message of an action in doubt', () => {
  test('finds a message with its sender, recipient, text and time', () => {
    expect(findMessage(sending('1'), [communication()], [], afterLease)).toMatchObject({
      kind: 'found',
      candidates: [{ evidence: { communicationId: 'conv_communication_1', messageSid: 'SM1', matchedBy: 'text' } }],
    });
  });

  test.each([
    ['another sender', { author: { address: '+18005550101', channel: 'SMS' } }],
    ['another channel', { author: { address: '+18005550100', channel: 'WHATSAPP' } }],
    ['another recipient', { recipients: [{ address: '+18005550198', channel: 'SMS' }] }],
    ['another text', { text: 'Your order has shipped?' }],
    ['a time before the send', { createdAt: later(-61).toISOString() }],
  ])('passes over a message with %s', (_, overrides) => {
    expect(findMessage(sending('1'), [communication(overrides)], [], afterLease)).toEqual(absent('nothingFits'));
  });

  test('takes a message of the minute before, for clocks differ', () => {
    const early = communication({ createdAt: later(-59).toISOString() });
    expect(findMessage(sending('1'), [early], [], afterLease).kind).toBe('found');
  });

  test('does not mind white space around the text, which Twilio trims', () => {
    expect(
      findMessage(sending('1'), [communication({ text: ' Your order has shipped!\n' })], [], afterLease).kind,
    ).toBe('found');
  });

  test('matches a content template without its text, and says that it did', () => {
    const template = sending('1', [], { contentId: `HX${'0'.repeat(32)}` });
    expect(findMessage(template, [communication({ text: 'Rendered by Twilio' })], [], afterLease)).toMatchObject({
      candidates: [{ evidence: { matchedBy: 'content' } }],
    });
  });
});

describe('a message that fits two actions that sent the same', () => {
  test('belongs to the one that Twilio named it for', () => {
    const owner = sending('2', [{ ...created, related: { messageSid: 'SM1' } }]);
    expect(findMessage(sending('1'), [communication()], [owner], afterLease)).toEqual(absent('owned'));
  });

  test('belongs to the one that completed with it', () => {
    const owner = sending('2', [created, { ...completed, related: { communicationId: 'conv_communication_1' } }]);
    expect(findMessage(sending('1'), [communication()], [owner], afterLease)).toEqual(absent('owned'));
  });

  test('is left alone while the other still waits for its answer', () => {
    expect(findMessage(sending('1'), [communication()], [sending('2', [created])], afterLease)).toEqual({
      kind: 'notYet',
      because: 'rivalUnanswered',
    });
    expect(findMessage(sending('1'), [communication()], [sending('2')], later(40))).toEqual({
      kind: 'notYet',
      because: 'rivalUnanswered',
    });
  });

  test('is for either when both are in doubt: the first to own it adopts it', () => {
    expect(findMessage(sending('1'), [communication()], [sending('2')], afterLease).kind).toBe('found');
  });

  test('is counted as the other one’s when that completed without naming any', () => {
    const completedUnnamed = sending('2', [created, completed]);
    const second = communication({ id: 'conv_communication_2', messageSid: 'SM2' });
    expect(findMessage(sending('1'), [communication()], [completedUnnamed], afterLease)).toEqual(
      absent('leftToOthers'),
    );
    expect(findMessage(sending('1'), [communication(), second], [completedUnnamed], afterLease)).toMatchObject({
      candidates: [{ evidence: { communicationId: 'conv_communication_2' } }],
    });
  });

  test.each([
    ['another template with other variables', { contentId: `HX${'0'.repeat(32)}`, variables: { 1: '8' } }],
    ['a plain text', { text: 'Your order has shipped!' }],
  ])('is left alone by a template while the other, %s, still waits for its answer', (_, content) => {
    const template = sending('1', [], { contentId: `HX${'0'.repeat(32)}`, variables: { 1: '7' } });
    const other = sending('2', [created], content);
    expect(findMessage(template, [communication()], [other], afterLease).kind).not.toBe('found');
  });

  test('is rather that of a text action in the same doubt than that of a template', () => {
    const template = sending('1', [], { contentId: `HX${'0'.repeat(32)}` });
    expect(findMessage(template, [communication()], [sending('2')], afterLease)).toEqual(absent('leftToOthers'));
    expect(findMessage(sending('2'), [communication()], [template], afterLease).kind).toBe('found');
  });

  test.each([
    ['FAILED', { transition: 'failed', failure: { reason: 'failed', message: 'x' }, polls: 1 }],
    ['EXPIRED', { transition: 'expired', polls: 1 }],
  ] as const)('is counted as the other one’s when that %s without naming any', (_, end) => {
    const other = sending('2', [created, end]);
    expect(findMessage(sending('1'), [communication()], [other], afterLease)).toEqual(absent('leftToOthers'));
  });

  test('is for nobody to tell where the other ended without naming any, and the messages fared differently', () => {
    const other = sending('2', [created, completed]);
    const lost = communication({
      id: 'conv_communication_2',
      messageSid: 'SM2',
      recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'FAILED' }],
    });
    expect(findMessage(sending('1'), [communication(), lost], [other], afterLease)).toEqual(
      absent('deliveredDifferently'),
    );
  });

  test('is left alone in its first seconds, for the index may not show yet whose it is', () => {
    const at = (seconds: number) => findMessage(sending('1'), [communication()], [], later(1 + seconds));
    expect(at(29)).toEqual({ kind: 'notYet', because: 'tooYoung' });
    expect(at(30).kind).toBe('found');
  });

  test('is not held back by an action that sent something else', () => {
    const other = sending('2', [created], { text: 'Something else' });
    expect(findMessage(sending('1'), [communication()], [other], afterLease).kind).toBe('found');
  });

  test('is not held back by the action itself, which is listed with the others', () => {
    const self = sending('1');
    expect(findMessage(self, [communication()], [self], later(31)).kind).toBe('found');
  });
});

describe('the window of the search', () => {
  test('opens a minute before the send and closes five minutes after it', () => {
    expect(searchSince(sending('1'))).toBe(later(-60).toISOString());
    expect(isSearchOver(sending('1'), later(299))).toBe(false);
    expect(isSearchOver(sending('1'), later(300))).toBe(true);
  });
});

describe('the delivery of a message that was found', () => {
  const evidence = { communicationId: 'conv_communication_1', matchedBy: 'text' } as const;
  const to = (deliveryStatus?: string) => ({ address: '+18005550199', ...(deliveryStatus && { deliveryStatus }) });

  test.each([
    ['DELIVERED', [to('DELIVERED')], 'proven'],
    ['of unknown state', [to()], 'proven'],
    ['IN_PROGRESS', [to('IN_PROGRESS')], 'adopted'],
    ['INITIATED', [to('INITIATED')], 'adopted'],
    ['FAILED', [to('FAILED')], 'disproven'],
    ['FAILED for some', [to('FAILED'), to('DELIVERED')], 'proven'],
    ['FAILED for some and INITIATED', [to('FAILED'), to('INITIATED')], 'adopted'],
    ['to nobody', [], 'proven'],
  ])('%s: the action is %s', (_, recipients, transition) => {
    expect(changeByEvidence(evidence, communication({ recipients }))).toMatchObject({ transition, evidence });
  });
});

describe('a search for the message of an action that a person has sent again', () => {
  const failure = { reason: 'failed', message: 'x' } as const;
  const failed: Change = { transition: 'failed', failure, polls: 1 };
  const again: Change[] = [
    { transition: 'resend', who: 'ada', why: 'The number is mended.' },
    { transition: 'lease', lease },
  ];
  const related = { communicationId: 'conv_communication_1', messageSid: 'SM1' };

  test('never finds the message of the send before', () => {
    const resent = sending('1', [{ ...created, related }, failed, ...again]);
    expect(findMessage(resent, [communication()], [resent], afterLease)).toEqual(absent('owned'));
    const second = communication({ id: 'conv_communication_2', messageSid: 'SM2' });
    expect(findMessage(resent, [communication(), second], [resent], afterLease)).toMatchObject({
      kind: 'found',
      candidates: [{ evidence: { communicationId: 'conv_communication_2' } }],
    });
  });

  test('leaves one message to a send before that Twilio made and never named', () => {
    const resent = sending('1', [created, failed, ...again]);
    expect(findMessage(resent, [communication()], [resent], afterLease)).toEqual(absent('leftToOthers'));
  });

  test('leaves that message to it, too, when another action looks', () => {
    const resent = sending('1', [{ ...created, related }, failed, ...again]);
    expect(findMessage(sending('2'), [communication()], [resent], afterLease)).toEqual(absent('owned'));
  });
});
