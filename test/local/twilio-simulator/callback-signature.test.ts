import { describe, expect, test } from 'vitest';
import { signatureOf } from '../../../local/twilio-simulator/callbacks.ts';
import { twilioSdk } from '../../oracles/twilio.ts';

const authToken = 'auth-token-of-the-account';
const url = 'https://bridge.example.com/callbacks/twilio?a=1&b=2';

describe('a callback of the simulator', () => {
  test.each([
    ['a form', { To: '+15005550100', MessageSid: 'SM1', Body: 'Grüße & mehr', AAA: '' }],
    ['a JSON body, whose hash is in the URL', {}],
  ])('is signed as Twilio signs: %s', (_, form) => {
    const signature = signatureOf(url, form, authToken);
    expect(signature).toBe(twilioSdk.getExpectedTwilioSignature(authToken, url, form));
    expect(twilioSdk.validateRequest(authToken, signature, url, form)).toBe(true);
  });
});
