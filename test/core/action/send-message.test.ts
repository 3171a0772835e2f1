import { describe, expect, test } from 'vitest';
import {
  actionToCreate,
  conversationId,
  sendMessage,
  sendMessageRequest,
} from '../../../lambdas/core/action/send-message.ts';
import { inWords, violationsOf } from '../../../lambdas/core/violations.ts';

const from = { address: '+18005550100', channel: 'SMS' } as const;
const to = [{ address: '+18005550199', channel: 'SMS' }] as const;
const template = `HX${'0a'.repeat(16)}`;

/** What is wrong with a message whose payload has these parts; empty when Twilio would take it. */
function wrongWith(parts: Readonly<Record<string, unknown>>): string {
  const payload = { from, to, content: { text: 'Hi' }, ...parts };
  const parsed = sendMessageRequest.safeParse({ type: 'SEND_MESSAGE', payload });
  return parsed.success ? '' : inWords(violationsOf(parsed.error));
}

describe('an address is one of its channel', () => {
  test.each([
    ['SMS', '+1800555'],
    ['SMS', '+180055501991234'],
    ['VOICE', '+4915112345678'],
    ['WHATSAPP', 'whatsapp:+18005550199'],
    ['RCS', 'rcs:brand_agent'],
    ['RCS', 'rcs:Brand-Agent.7'],
    ['RCS', 'rcs:+18005550199'],
    ['CHAT', 'user@example.com'],
    ['VIDEO', 'room-7'],
  ])('%s takes %s', (channel, address) => {
    expect(wrongWith({ to: [{ address, channel }] })).toBe('');
  });

  test.each([
    ['SMS', '+180055', 'E.164, such as +18005550100'],
    ['SMS', '+1800555019912345', 'E.164, such as +18005550100'],
    ['SMS', '+08005550199', 'E.164, such as +18005550100'],
    ['SMS', '18005550199', 'E.164, such as +18005550100'],
    ['SMS', 'x+18005550199', 'E.164, such as +18005550100'],
    ['SMS', '+18005550199x', 'E.164, such as +18005550100'],
    ['SMS', '+1800555O199', 'E.164, such as +18005550100'],
    ['SMS', 'whatsapp:+18005550199', 'E.164, such as +18005550100'],
    ['VOICE', '18005550199', 'E.164, such as +18005550100'],
    ['VOICE', '+18005550199;ext=1', 'E.164, such as +18005550100'],
    ['VOICE', 'x+18005550199', 'E.164, such as +18005550100'],
    ['VOICE', '+08005550199', 'E.164, such as +18005550100'],
    ['VOICE', '+1', 'E.164, such as +18005550100'],
    ['VOICE', '+1800555O199', 'E.164, such as +18005550100'],
    ['WHATSAPP', '+18005550199', 'whatsapp:+18005550100'],
    ['WHATSAPP', 'whatsapp:18005550199', 'whatsapp:+18005550100'],
    ['WHATSAPP', 'whatsapp:+08005550199', 'whatsapp:+18005550100'],
    ['WHATSAPP', 'whatsapp:+1', 'whatsapp:+18005550100'],
    ['WHATSAPP', 'whatsapp:+1800555O199', 'whatsapp:+18005550100'],
    ['WHATSAPP', 'x:whatsapp:+18005550199', 'whatsapp:+18005550100'],
    ['WHATSAPP', 'whatsapp:+18005550199 ', 'whatsapp:+18005550100'],
    ['RCS', '+18005550199', 'rcs:brand_agent or rcs:+18005550100'],
    ['RCS', 'rcs:', 'rcs:brand_agent or rcs:+18005550100'],
    ['RCS', 'rcs:brand agent', 'rcs:brand_agent or rcs:+18005550100'],
    ['RCS', 'rcs:+08005550199', 'rcs:brand_agent or rcs:+18005550100'],
    ['RCS', 'rcs:+1', 'rcs:brand_agent or rcs:+18005550100'],
    ['RCS', 'rcs:+1800555O199', 'rcs:brand_agent or rcs:+18005550100'],
    ['RCS', 'xrcs:brand_agent', 'rcs:brand_agent or rcs:+18005550100'],
  ])('%s does not take %s, and says what it takes', (channel, address, form) => {
    expect(wrongWith({ to: [{ address, channel }] })).toBe(
      `/payload/to/0/address: is not an address of channel ${channel}: expected ${form}`,
    );
  });
});

describe('a participant is named in one way', () => {
  test('by its id', () => {
    expect(wrongWith({ from: { participantId: 'conv_participant_1' }, to: [{ participantId: 'p2' }] })).toBe('');
  });

  test.each([
    [
      { participantId: 'p', address: '+18005550199', channel: 'SMS' },
      '/payload/from/address: give participantId or address, not both',
    ],
    [{}, '/payload/from/address: give participantId, or address and channel'],
    [{ channel: 'SMS' }, '/payload/from/address: give participantId, or address and channel'],
    [{ address: '+18005550199' }, '/payload/from/channel: an address needs its channel'],
  ])('and not as %j', (participant, words) => {
    expect(wrongWith({ from: participant })).toBe(words);
  });

  test.each([
    { participantId: '' },
    { address: '', channel: 'SMS' },
    { address: 'a', channel: 'FAX' },
    { participantId: 'p', name: 'x' },
  ])('and not as %j', (participant) => {
    expect(wrongWith({ from: participant })).toContain('/payload/from');
  });
});

describe('content', () => {
  test.each([
    { text: 'x' },
    { contentId: template },
    { contentId: template, variables: { 1: 'Zoë' } },
    { mediaUrls: ['https://example.com/a.png'] },
  ])('may be %j', (content) => {
    expect(wrongWith({ content })).toBe('');
  });

  test.each([
    [{}, '/payload/content: needs text, contentId or mediaUrls'],
    [{ variables: { 1: 'x' } }, '/payload/content: needs text, contentId or mediaUrls'],
    [{ contentId: `${template}0` }, '/payload/content/contentId: is not a content template SID (HX and 32 hex digits)'],
    [{ contentId: `x${template}` }, '/payload/content/contentId: is not a content template SID (HX and 32 hex digits)'],
    [
      { contentId: `HX${'0g'.repeat(16)}` },
      '/payload/content/contentId: is not a content template SID (HX and 32 hex digits)',
    ],
  ])('may not be %j', (content, words) => {
    expect(wrongWith({ content })).toBe(words);
  });

  test.each([
    [{ text: '' }, 'text'],
    [{ mediaUrls: [] }, 'mediaUrls'],
    [{ mediaUrls: ['not a URL'] }, 'mediaUrls'],
    [{ contentId: template, variables: { '': 'x' } }, 'variables'],
    [{ text: 'x', html: 'x' }, 'content'],
  ])('may not be %j', (content, member) => {
    expect(wrongWith({ content })).toContain(member);
  });
});

describe('settings of a channel', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { x: nested(levels - 1) });
  const unkeepable =
    '/payload/channelSettings: is nested deeper than 16 levels, has a member without a name, or a number beyond 2^53 or nearer to 0 than 1e-130';

  test.each([
    [{ a: [0, -0, 1e-130, -1e-130, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, null, true, 'x'] }],
    [nested(16)],
  ])('may be what DynamoDB keeps (%#)', (channelSettings) => {
    expect(wrongWith({ channelSettings })).toBe('');
  });

  test.each([
    [{ a: Number.MAX_SAFE_INTEGER + 1 }],
    [{ a: -(Number.MAX_SAFE_INTEGER + 1) }],
    [{ a: [1e-131] }],
    [{ a: [1, { b: 1e-131 }] }],
    [{ a: { '': 1 } }],
    [nested(17)],
  ])('may not be what it does not (%#)', (channelSettings) => {
    expect(wrongWith({ channelSettings })).toBe(unkeepable);
  });
});

describe('a message', () => {
  test('goes to somebody', () => {
    expect(wrongWith({ to: [] })).toContain('/payload/to');
  });

  test('has nothing that Twilio does not know', () => {
    expect(wrongWith({ priority: 1 })).toContain('/payload');
    expect(
      actionToCreate.safeParse({
        ...sendMessage({ conversationId: 'c', from, to: [...to], content: { text: 'x' } }),
        more: 1,
      }).success,
    ).toBe(false);
  });

  test('is a create request beside the conversation that it goes to', () => {
    expect(sendMessage({ conversationId: 'c1', from, to: [...to], content: { text: 'Hi' } })).toEqual({
      conversationId: 'c1',
      request: { type: 'SEND_MESSAGE', payload: { from, to, content: { text: 'Hi' } } },
    });
  });
});

describe('the id of a conversation', () => {
  test.each(['c', 'conv_Conversation-01', 'x'.repeat(128)])('may be %j', (id) => {
    expect(conversationId.safeParse(id).success).toBe(true);
  });

  test.each(['', 'x'.repeat(129), 'a/b', '../c', 'c?', 'ä', 'c ', ' c'])(
    'may not be %j, for it becomes part of a path',
    (id) => {
      expect(conversationId.safeParse(id).error?.issues[0]?.message).toBe(
        'is not a conversation id (letters, digits, _ and -)',
      );
    },
  );
});
