import { describe, expect, test } from 'vitest';
import type { Action, ActionIn } from '../../../lambdas/core/action/action.ts';
import type { Change } from '../../../lambdas/core/action/change.ts';
import type { ActionToCreate } from '../../../lambdas/core/action/send-message.ts';
import { redaction, withhold } from '../../../lambdas/core/action/withhold.ts';
import { changeByEvidence } from '../../../lambdas/core/message/evidence.ts';
import { findMessage, isSearchOver, searchSince } from '../../../lambdas/core/message/find-message.ts';
import { isBeyondRivalry } from '../../../lambdas/core/message/rivals.ts';
import type { Communication } from '../../../lambdas/core/message/twilio-answers.ts';
import { accepted as acceptedAction, at as later, start as t0, through } from '../../fixtures/actions.ts';

type Payload = ActionToCreate['request']['payload'];

const ada = { address: '+18005550199', channel: 'SMS' } as const;
const ben = { address: '+18005550198', channel: 'SMS' } as const;
const shop = { address: '+18005550100', channel: 'SMS' } as const;
const template = { contentId: `HX${'0'.repeat(32)}` };

interface Traits {
  readonly payload?: Partial<Payload>;
  readonly changes?: readonly Change[];
  readonly at?: Date;
}

function accepted(eventId: string, { payload = {}, at = t0 }: Traits = {}): ActionIn<'ACCEPTED'> {
  return acceptedAction({
    eventId,
    acceptedAt: at,
    payload: { from: shop, to: [ada], content: { text: 'Hi' }, ...payload },
  });
}

/** An action whose create call was begun, after these changes. */
function sending(eventId: string, traits: Traits = {}): Action {
  const { changes = [], at = t0 } = traits;
  const lease: Change = { transition: 'lease', lease: { id: 'lease-1', until: later(45).toISOString() } };
  return through(accepted(eventId, traits), [lease, ...changes], at);
}

function message(overrides: Partial<Communication> = {}): Communication {
  return {
    id: 'conv_communication_1',
    messageSid: 'SM1',
    text: 'Hi',
    author: shop,
    recipients: [ada],
    createdAt: later(1).toISOString(),
    ...overrides,
  };
}

const created: Change = { transition: 'created', twilioActionId: 'conv_action_2' };
const failure = { reason: 'notFound', message: 'absent' } as const;
const kindOf = (action: Action, messages: readonly Communication[], others: readonly Action[] = []) =>
  findMessage(action, messages, others, later(60)).kind;

describe('a message to several', () => {
  const both = sending('1', { payload: { to: [ada, ben] } });

  test('is one to all of them, in any order, and may have more recipients', () => {
    expect(kindOf(both, [message({ recipients: [ben, ada] })])).toBe('found');
    expect(kindOf(both, [message({ recipients: [ben, { ...shop }, ada] })])).toBe('found');
  });

  test('is none to some of them', () => {
    expect(kindOf(both, [message({ recipients: [ada] })])).toBe('absent');
    expect(kindOf(both, [message({ recipients: [] })])).toBe('absent');
  });
});

describe('a participant that is named by its id', () => {
  const byId = sending('1', { payload: { from: { participantId: 'p1' }, to: [{ participantId: 'p2' }] } });

  test('is the one of this id, whatever else is known of it', () => {
    const found = message({ author: { ...shop, participantId: 'p1' }, recipients: [{ participantId: 'p2' }] });
    expect(kindOf(byId, [found])).toBe('found');
  });

  test.each([
    ['sender', { author: { participantId: 'p3' }, recipients: [{ participantId: 'p2' }] }],
    ['recipient', { author: { participantId: 'p1' }, recipients: [{ participantId: 'p3' }] }],
    ['nobody', { author: {}, recipients: [{}] }],
  ])('is not another: %s', (_, overrides) => {
    expect(kindOf(byId, [message(overrides)])).toBe('absent');
  });
});

test('an address is looked for on its own channel', () => {
  expect(kindOf(sending('1'), [message({ recipients: [{ ...ada, channel: 'WHATSAPP' }] })])).toBe('absent');
});

test('white space around the text that was sent does not matter, which Twilio trims', () => {
  expect(kindOf(sending('1', { payload: { content: { text: ' Hi\n' } } }), [message()])).toBe('found');
});

test('a message with the very time of the window’s begin is in it, and one without a time always', () => {
  expect(kindOf(sending('1'), [message({ createdAt: later(-60).toISOString() })])).toBe('found');
  const { createdAt: _, ...timeless } = message();
  expect(kindOf(sending('1'), [timeless])).toBe('found');
});

test('a message without a SID of its own is named without one', () => {
  const { messageSid: _, ...plain } = message();
  const result = findMessage(sending('1'), [plain], [], later(60));
  expect(result).toMatchObject({ candidates: [{ evidence: { communicationId: 'conv_communication_1' } }] });
  expect(result).not.toHaveProperty('candidates.0.evidence.messageSid');
});

test('one message that is too young holds back the older ones, for nobody knows yet which is whose', () => {
  const young = message({ id: 'conv_communication_2', messageSid: 'SM2', createdAt: later(40).toISOString() });
  expect(kindOf(sending('1'), [message(), young])).toBe('notYet');
});

describe('time', () => {
  const again = sending('1', {
    changes: [
      { transition: 'notCreated', failure, sendAfter: t0.toISOString() },
      { transition: 'lease', lease: { id: 'lease-2', until: later(645).toISOString() } },
    ],
    at: later(600),
  });

  test('is counted from the last send, not from the acceptance', () => {
    const sentLater = { ...again, acceptedAt: t0.toISOString() };
    expect(searchSince(sentLater)).toBe(later(540).toISOString());
    expect(isSearchOver(sentLater, later(899))).toBe(false);
    expect(isSearchOver(sentLater, later(900))).toBe(true);
    expect(findMessage(sentLater, [message({ createdAt: later(539).toISOString() })], [], later(900)).kind).toBe(
      'absent',
    );
    expect(findMessage(sentLater, [message({ createdAt: later(540).toISOString() })], [], later(900)).kind).toBe(
      'found',
    );
  });

  test('is counted from the acceptance of what was never sent', () => {
    expect(searchSince(accepted('1'))).toBe(later(-60).toISOString());
    expect(isSearchOver(accepted('1'), later(299))).toBe(false);
    expect(isSearchOver(accepted('1'), later(300))).toBe(true);
  });

  test.each([
    [86_400, false],
    [86_401, true],
  ])('puts an action beyond rivalry that was accepted %d s before the search begins: %s', (seconds, isBeyond) => {
    const other = accepted('2', { at: later(-60 - seconds) });
    expect(isBeyondRivalry(other, searchSince(sending('1')))).toBe(isBeyond);
  });
});

describe('another action of the conversation', () => {
  test.each<[string, Traits]>([
    ['went to somebody else', { payload: { to: [ben] }, changes: [created] }],
    ['came from somebody else', { payload: { from: ben }, changes: [created] }],
    ['said something else', { payload: { content: { text: 'Ho' } }, changes: [created] }],
  ])('is no rival where it %s', (_, told) => {
    expect(kindOf(sending('1'), [message()], [sending('2', told)])).toBe('found');
  });

  test('is one where it said the same but for the white space around it', () => {
    const other = sending('2', { payload: { content: { text: 'Hi ' } }, changes: [created] });
    expect(kindOf(sending('1'), [message()], [other])).toBe('notYet');
  });

  test('is one where its text is a template’s, which may read alike', () => {
    expect(
      kindOf(sending('1'), [message()], [sending('2', { payload: { content: template }, changes: [created] })]),
    ).toBe('notYet');
  });

  test('is none before its first send', () => {
    expect(kindOf(sending('1'), [message()], [accepted('2')])).toBe('found');
  });

  test('that Twilio has and has adopted its own message keeps nothing back', () => {
    const evidence = { communicationId: 'conv_communication_9', matchedBy: 'text' } as const;
    const adopted = sending('2', { changes: [{ transition: 'adopted', evidence }] });
    expect(kindOf(sending('1'), [message()], [adopted])).toBe('found');
  });

  test('that owns a message by its id alone owns it, though others have no SID', () => {
    const related = { communicationId: 'conv_communication_1' };
    const owner = sending('2', { changes: [{ ...created, related }] });
    const { messageSid: _, ...plain } = message();
    expect(kindOf(sending('1'), [plain], [owner])).toBe('absent');
  });
});

describe('another action whose content was withheld', () => {
  const completed: Change = { transition: 'completed', polls: 1 };
  const told = { payload: { to: [ben], content: { text: 'Ho' } } };
  const second = message({ id: 'conv_communication_2', messageSid: 'SM2' });

  test('may have sent whatever fits, where Twilio named no message for it: one is left to it', () => {
    const whole = sending('2', { ...told, changes: [created, completed] });
    expect(kindOf(sending('1'), [message()], [whole])).toBe('found');
    const withheld = withhold(whole, redaction);
    expect(kindOf(sending('1'), [message()], [withheld])).toBe('absent');
    expect(kindOf(sending('1'), [message(), second], [withheld])).toBe('found');
  });

  test('keeps nothing back once its own message is known', () => {
    const related = { communicationId: 'conv_communication_9' };
    const withheld = withhold(sending('2', { ...told, changes: [{ ...created, related }, completed] }), redaction);
    expect(kindOf(sending('1'), [message()], [withheld])).toBe('found');
  });

  test('keeps a template from whatever it may have sent, and from a text that stands for what was withheld', () => {
    const held = sending('2', { changes: [{ transition: 'hold', failure }] });
    const ofTemplate = sending('1', { payload: { content: template } });
    const redacted = message({ text: '[redacted]', author: { ...shop, address: '[redacted]' } });
    expect(kindOf(ofTemplate, [redacted], [withhold(held, redaction)])).toBe('absent');
    expect(kindOf(ofTemplate, [message()], [withhold(held, redaction)])).toBe('absent');
  });
});

describe('a template’s message that a text action may have sent', () => {
  const ofTemplate = sending('1', { payload: { content: template } });
  const related = { communicationId: 'conv_communication_9' };
  const named: Change = { ...created, related };

  test('is left to that one while it has none of its own', () => {
    const held = sending('2', { changes: [{ transition: 'hold', failure }] });
    expect(kindOf(ofTemplate, [message()], [held])).toBe('absent');
  });

  test('is not left to one that has its own', () => {
    expect(kindOf(ofTemplate, [message()], [sending('2', { changes: [named] })])).toBe('found');
  });

  test('is left to one that was sent more than once, though it has one', () => {
    const twice = sending('2', {
      changes: [
        { transition: 'sendAgain', failure },
        { transition: 'lease', lease: { id: 'lease-2', until: later(45).toISOString() } },
        named,
      ],
    });
    expect(kindOf(ofTemplate, [message()], [twice])).toBe('absent');
  });

  test.each<[string, Traits]>([
    ['said something else', { payload: { content: { text: 'Ho' } }, changes: [{ transition: 'hold', failure }] }],
    ['was accepted after it', { at: later(120), changes: [{ transition: 'hold', failure }] }],
    [
      'is a template’s too',
      { payload: { content: { contentId: `HX${'1'.repeat(32)}` } }, changes: [{ transition: 'hold', failure }] },
    ],
  ])('is not left to one that %s', (_, told) => {
    expect(kindOf(ofTemplate, [message()], [sending('2', told)])).toBe('found');
  });
});

test('messages that fared differently are for either, where nobody else may own one', () => {
  const lost = message({
    id: 'conv_communication_2',
    messageSid: 'SM2',
    recipients: [{ ...ada, deliveryStatus: 'FAILED' }],
  });
  expect(findMessage(sending('1'), [message(), lost], [], later(60))).toMatchObject({
    candidates: [
      { evidence: { communicationId: 'conv_communication_1' } },
      { evidence: { communicationId: 'conv_communication_2' } },
    ],
  });
});

test('a message that was not delivered says so in words', () => {
  expect(
    changeByEvidence(
      { communicationId: 'c', matchedBy: 'text' },
      message({ recipients: [{ ...ada, deliveryStatus: 'FAILED' }] }),
    ),
  ).toMatchObject({
    failure: {
      reason: 'undelivered',
      message: 'The message is in the conversation, and Twilio reports its delivery as FAILED.',
    },
  });
});

test('an action that cannot be read may own a message that fits, and nothing else', () => {
  const unreadable = { status: 'UNREADABLE', id: 'act_1', beganAt: t0.toISOString() } as const;
  expect(findMessage(sending('1'), [message()], [unreadable], later(60))).toEqual({
    kind: 'undecidable',
    because: 'unreadableAction',
  });
  expect(findMessage(sending('1'), [message({ text: 'Ho' })], [unreadable], later(60))).toEqual({
    kind: 'absent',
    because: 'nothingFits',
  });
});
