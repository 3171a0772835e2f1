import { describe, expect, test } from 'vitest';
import { readCallback } from '../../../lambdas/adapters/twilio/callback.ts';
import { MediaTypeError, NotJsonError } from '../../../lambdas/core/errors.ts';

const request = (contentType: string, body: string) => ({
  method: 'POST',
  url: 'https://api.example/callbacks/twilio',
  headers: contentType ? { 'content-type': contentType } : {},
  body: Buffer.from(body),
});

const form = (members: Record<string, string>) =>
  readCallback(request('application/x-www-form-urlencoded', new URLSearchParams(members).toString()));
const json = (body: unknown) => readCallback(request('application/json', JSON.stringify(body)));

const sent = { MessageSid: 'SM1', MessageStatus: 'sent', To: '+18005550199' };

const message = {
  id: 'conv_communication_1',
  conversationId: 'conv_conversation_1',
  resourceId: 'SM1',
  author: { address: '+18005550100', channel: 'SMS' },
  content: { text: 'Hi' },
  recipients: [{ address: '+18005550199', channel: 'SMS', deliveryStatus: 'DELIVERED' }],
};
const webhook = { eventType: 'COMMUNICATION_UPDATED', timestamp: '2026-03-30T12:30:09+02:00', data: message };

describe('a status callback', () => {
  test('tells of one message and its recipient', () => {
    expect(form(sent)).toStrictEqual({
      messageSid: 'SM1',
      recipients: [{ status: 'sent', address: '+18005550199' }],
    });
  });

  test('may have the names that Twilio used before', () => {
    expect(form({ SmsSid: 'SM2', SmsStatus: 'undelivered', ErrorCode: '30003' })).toStrictEqual({
      messageSid: 'SM2',
      recipients: [{ status: 'undelivered', errorCode: 30003 }],
    });
  });

  test('is taken by the present names where it has both', () => {
    const both = form({ ...sent, SmsSid: 'SM2', SmsStatus: 'queued' });
    expect(both).toMatchObject({ messageSid: 'SM1', recipients: [{ status: 'sent' }] });
  });

  test.each(['', '0', '-1', '3.5', 'none'])('has no error code where Twilio writes %j', (ErrorCode) => {
    expect(form({ ...sent, ErrorCode })?.recipients).toStrictEqual([{ status: 'sent', address: '+18005550199' }]);
  });

  test('may name nobody', () => {
    expect(form({ ...sent, To: '' })?.recipients).toStrictEqual([{ status: 'sent' }]);
  });

  test.each([
    ['no message', { MessageStatus: 'sent' }],
    ['a message without an id', { ...sent, MessageSid: '' }],
    ['no status', { MessageSid: 'SM1' }],
    ['a status that is new to us', { ...sent, MessageStatus: 'teleported' }],
    ['a message that came in', { ...sent, MessageStatus: 'received' }],
  ])('of %s tells nothing', (_, members) => {
    expect(form(members)).toBeUndefined();
  });
});

describe('a webhook of a conversation', () => {
  test.each(['COMMUNICATION_CREATED', 'COMMUNICATION_UPDATED'])('tells of a message, at %s', (eventType) => {
    expect(json({ ...webhook, eventType })).toStrictEqual({
      communicationId: 'conv_communication_1',
      messageSid: 'SM1',
      conversationId: 'conv_conversation_1',
      at: '2026-03-30T10:30:09.000Z',
      recipients: [{ address: '+18005550199', channel: 'SMS', status: 'DELIVERED' }],
      communication: {
        id: 'conv_communication_1',
        text: 'Hi',
        messageSid: 'SM1',
        author: message.author,
        recipients: message.recipients,
      },
    });
  });

  test('has what Twilio leaves out left out', () => {
    const { resourceId: _, conversationId: _conversation, ...rest } = message;
    const told = json({ eventType: webhook.eventType, data: rest });
    expect(Object.keys(told ?? {}).sort()).toEqual(['communication', 'communicationId', 'recipients']);
  });

  test('is heard, though its time or conversation is no such thing', () => {
    const told = json({ ...webhook, timestamp: 'now', data: { ...message, conversationId: 7 } });
    expect(told).toMatchObject({ communicationId: 'conv_communication_1', messageSid: 'SM1' });
    expect(told).not.toHaveProperty('at');
    expect(told).not.toHaveProperty('conversationId');
  });

  test('says nothing of a recipient whose status is new to us, and keeps the others', () => {
    const recipients = [...message.recipients, { address: '+18005550198', deliveryStatus: 'TELEPORTED' }];
    expect(json({ ...webhook, data: { ...message, recipients } })?.recipients).toHaveLength(1);
  });

  test.each([
    ['another event', { ...webhook, eventType: 'CONVERSATION_CREATED' }],
    ['a message without an id', { ...webhook, data: { ...message, id: undefined } }],
    ['nothing', null],
  ])('of %s tells nothing', (_, body) => {
    expect(json(body)).toBeUndefined();
  });
});

describe('a callback in another form', () => {
  test.each(['text/plain', 'application/xml'])('is refused, and told which are read: %s', (type) => {
    const read = () => readCallback(request(type, 'x'));
    expect(read).toThrow(MediaTypeError);
    expect(read).toThrow(`Content-Type is ${type}; Twilio sends application/x-www-form-urlencoded or JSON.`);
  });

  test('is refused without a type, and told that it is missing', () => {
    expect(() => readCallback(request('', 'x'))).toThrow('Content-Type is missing; Twilio sends');
  });

  test('that says JSON and is none is refused', () => {
    expect(() => readCallback(request('application/json', '{'))).toThrow(NotJsonError);
  });
});
