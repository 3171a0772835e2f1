import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendMessageRequest } from '../../../lambdas/core/action/send-message.ts';
import { createRequest } from '../../../local/twilio-simulator/create-request.ts';
import { contractViolations } from './contract.ts';

const reach = fc.oneof(
  fc.record({ address: fc.constantFrom('+18005550100', '+4915112345678'), channel: fc.constantFrom('SMS', 'VOICE') }),
  fc.record({ address: fc.constant('whatsapp:+18005550100'), channel: fc.constant('WHATSAPP') }),
  fc.record({ address: fc.constantFrom('rcs:brand_acme_agent', 'rcs:+18005550100'), channel: fc.constant('RCS') }),
  fc.record({ address: fc.string({ minLength: 1 }), channel: fc.constantFrom('CHAT', 'VIDEO') }),
  fc.record(
    { participantId: fc.string({ minLength: 1 }), channel: fc.constantFrom('SMS', 'CHAT') },
    { requiredKeys: ['participantId'] },
  ),
);
const content = fc.oneof(
  fc.record({ text: fc.string({ minLength: 1 }), mediaUrls: fc.array(fc.webUrl(), { minLength: 1 }) }),
  fc.record({ text: fc.string({ minLength: 1 }) }),
  fc.record({
    contentId: fc.constant(`HX${'a'.repeat(32)}`),
    variables: fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
  }),
);
/** Any JSON will do for a setting, but for what the ledger could not keep. */
const request = fc
  .record({
    type: fc.constant('SEND_MESSAGE'),
    payload: fc.record(
      {
        from: reach,
        to: fc.array(reach, { minLength: 1, maxLength: 3 }),
        content,
        channelSettings: fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()),
      },
      { requiredKeys: ['from', 'to', 'content'] },
    ),
  })
  .filter((it) => sendMessageRequest.safeParse(it).success);

describe('a request that the bridge accepts', () => {
  test('is one that the contract describes', () => {
    fc.assert(
      fc.property(request, (it) => {
        const sent: unknown = JSON.parse(JSON.stringify(sendMessageRequest.parse(it)));
        expect(contractViolations('SendMessageActionRequest', sent)).toEqual([]);
      }),
    );
  });

  test('is one that the simulator accepts', () => {
    fc.assert(
      fc.property(request, (it) => {
        expect(createRequest.safeParse(sendMessageRequest.parse(it)).error).toBeUndefined();
      }),
    );
  });
});

describe('a request that the contract does not describe', () => {
  const sms = { address: '+18005550100', channel: 'SMS' };
  const valid = { type: 'SEND_MESSAGE', payload: { from: sms, to: [sms], content: { text: 'Hello' } } };

  test.each([
    ['another type', { ...valid, type: 'START_FLOW' }],
    ['no sender', { ...valid, payload: { to: [sms], content: { text: 'Hello' } } }],
    ['no recipient', { ...valid, payload: { ...valid.payload, to: [] } }],
    ['an unknown channel', { ...valid, payload: { ...valid.payload, from: { ...sms, channel: 'FAX' } } }],
    ['unknown content', { ...valid, payload: { ...valid.payload, content: { text: 'Hello', subject: 'x' } } }],
    ['media without a URL', { ...valid, payload: { ...valid.payload, content: { mediaUrls: ['not a url'] } } }],
  ])('with %s is refused by the bridge and by the simulator', (_, it) => {
    expect(contractViolations('SendMessageActionRequest', it)).not.toEqual([]);
    expect(sendMessageRequest.safeParse(it).success).toBe(false);
    expect(createRequest.safeParse(it).success).toBe(false);
  });
});
