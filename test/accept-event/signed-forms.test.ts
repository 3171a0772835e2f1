import { beforeEach, describe, expect, test } from 'vitest';
import { acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { twilio } from '../../lambdas/config.ts';
import type { AcceptedEvent } from '../../lambdas/core/api/acceptance.ts';
import { type Accepting, accepting } from '../fixtures/accepting.ts';
import { twilioSdk as twilioPackage } from '../oracles/twilio.ts';

/** Twilio signs the URL and a form's parameters, decoded and sorted: neither the form's bytes nor the event's id. */
const authToken = '12345';
const url = 'https://bridge/events/upstream';
const parameters = { MessageSid: 'SM1', MessageStatus: 'sent', phone: '+18005550199' };
const signature = twilioPackage.getExpectedTwilioSignature(authToken, url, parameters);
let deps: Accepting;

beforeEach(() => {
  deps = accepting({ source: twilio({ secret: 's' }), secret: authToken, now: new Date(), type: 'sent' });
});

async function deliver(body: string, token: string): Promise<AcceptedEvent> {
  const acceptance = await acceptEvent(
    'upstream',
    {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature,
        'i-twilio-idempotency-token': token,
      },
      body: Buffer.from(body),
    },
    deps,
  );
  if (acceptance.kind === 'event') return acceptance.event;
  throw new Error(acceptance.kind);
}

describe('a captured form that is sent again under a fresh id', () => {
  test.each([
    ['as it was', 'MessageSid=SM1&MessageStatus=sent&phone=%2B18005550199'],
    ['in another order', 'phone=%2B18005550199&MessageStatus=sent&MessageSid=SM1'],
    ['spelt otherwise', 'MessageSid=SM1&MessageStatus=s%65nt&phone=%2B18005550199'],
    ['with a parameter twice', 'MessageSid=SM1&MessageSid=SM1&MessageStatus=sent&phone=%2B18005550199'],
  ])('is a duplicate, and sends nothing: %s', async (_, body) => {
    const first = await deliver('MessageSid=SM1&MessageStatus=sent&phone=%2B18005550199', 'token-1');
    expect(first.duplicate).toBe(false);
    expect(await deliver(body, 'token-2')).toMatchObject({ eventId: 'token-1', duplicate: true });
    expect(deps.conversations.creates).toHaveLength(1);
  });
});
