import { createHash } from 'node:crypto';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import { twilioSdk } from '../oracles/twilio.ts';

export interface CallbackOptions {
  readonly authToken?: string;
  /** As API Gateway was called. */
  readonly url?: string;
  /** As Twilio was given it. */
  readonly publicUrl?: string;
}

export const AUTH_TOKEN = 'auth-token-of-the-account';
const URL = 'https://abc.execute-api.us-east-1.amazonaws.com/callbacks/twilio';

/** A message status callback, signed by Twilio's own package. */
export function statusCallback(
  form: Record<string, string>,
  { authToken = AUTH_TOKEN, url = URL, publicUrl = url }: CallbackOptions = {},
): ReceivedRequest {
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSdk.getExpectedTwilioSignature(authToken, publicUrl, form),
    },
    body: Buffer.from(new URLSearchParams(form).toString()),
  };
}

/** A webhook of Conversation Orchestrator, signed by Twilio's own package. */
export function webhook(
  json: object,
  { authToken = AUTH_TOKEN, url = URL, publicUrl = url }: CallbackOptions = {},
): ReceivedRequest {
  const body = JSON.stringify(json);
  const query = `?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
  return {
    method: 'POST',
    url: url + query,
    headers: {
      'content-type': 'application/json',
      'x-twilio-signature': twilioSdk.getExpectedTwilioSignature(authToken, publicUrl + query, {}),
    },
    body: Buffer.from(body),
  };
}
