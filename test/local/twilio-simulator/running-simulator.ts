import { onTestFinished } from 'vitest';
import { conversationsClient } from '../../../lambdas/adapters/twilio/conversations-client.ts';
import type { ActionToCreate } from '../../../lambdas/core/action/send-message.ts';
import type { Conversations } from '../../../lambdas/core/ports.ts';
import {
  startTwilioSimulator,
  type TwilioSimulator,
  type TwilioSimulatorOptions,
} from '../../../local/twilio-simulator/simulator.ts';

export const apiKey = { apiKeySid: 'SKtest', apiKeySecret: 'test-secret' };

/** A clock that a test moves by hand. */
export interface HeldClock {
  readonly now: () => Date;
  pass(millis: number): void;
}

export function heldClock(start = '2026-11-22T12:00:00.000Z'): HeldClock {
  let time = Date.parse(start);
  return {
    now: () => new Date(time),
    pass: (millis) => {
      time += millis;
    },
  };
}

/** A simulator on a free port until the test is over. Every Action settles after exactly `settleMillis`. */
export async function runningSimulator(options: Partial<TwilioSimulatorOptions> = {}): Promise<TwilioSimulator> {
  const simulator = await startTwilioSimulator({ port: 0, ...apiKey, random: quarter, ...options });
  onTestFinished(() => simulator.close().catch(() => {}));
  return simulator;
}

/** Box and Muller make zero of it: the cosine of a quarter turn. */
const quarter = (): number => 0.25;

/** The bridge's own client, pointed at a simulator. */
export function bridgeClient({ url }: TwilioSimulator, timeoutMillis = 1_000): Conversations {
  return conversationsClient({ baseUrl: url, credentials: async () => apiKey, now: () => new Date(), timeoutMillis });
}

export function smsTo(address: string, text = 'Your order has shipped!'): ActionToCreate {
  return {
    conversationId: 'conv_conversation_1',
    request: {
      type: 'SEND_MESSAGE',
      payload: {
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address, channel: 'SMS' }],
        content: { text },
      },
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A request as anybody may make it, by default with the right API key. */
export async function ask(
  { url }: TwilioSimulator,
  path: string,
  { headers, ...init }: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  const authorization = `Basic ${Buffer.from(`${apiKey.apiKeySid}:${apiKey.apiKeySecret}`).toString('base64')}`;
  const response = await fetch(url + path, { ...init, headers: { authorization, ...headers } });
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body };
}
