import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { REACHABLE_RECIPIENT, sampleEvent } from '../../client/sample-event.ts';
import { type Action, action } from '../../lambdas/core/action/action.ts';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';

export interface DemoEvent {
  readonly title: string;
  readonly to: string;
  readonly expected: {
    readonly status: 'COMPLETED' | 'FAILED';
    readonly reason?: 'failed' | 'refused';
    readonly delivery?: 'DELIVERED';
  };
}

/** The recipient's number chooses what the simulator does: see magic-recipients.ts. */
export const demoEvents: readonly DemoEvent[] = [
  { title: 'delivered', to: REACHABLE_RECIPIENT, expected: { status: 'COMPLETED', delivery: 'DELIVERED' } },
  { title: 'fails', to: '+15005550009', expected: { status: 'FAILED', reason: 'failed' } },
  { title: 'refused', to: '+15005550001', expected: { status: 'FAILED', reason: 'refused' } },
];

export function isAsExpected({ expected }: DemoEvent, found: Action): boolean {
  if (found.status !== expected.status) return false;
  // Messaging reports in lower case, Orchestrator in upper case; either can come first.
  const said = found.delivery?.map(({ status }) => status.toUpperCase()) ?? [];
  if (expected.delivery !== undefined && !said.includes(expected.delivery)) return false;
  return expected.reason === undefined || found.failure?.reason === expected.reason;
}

const accepted = z.object({ actions: z.array(z.object({ id: z.string() })).length(1) });

/** @throws {Error} if the bridge does not answer 202 */
export async function sendDemoEvent(url: string, bridge: Bridge, { title, to }: DemoEvent): Promise<string> {
  const sample = sampleEvent(bridge, { conversationId: 'conv_demo', to, orderNumber: title });
  if (!sample) {
    throw new Error(
      'bridge.config.ts has neither the example route nor the passthrough route. The demo needs one of them.',
    );
  }
  const { source, type, data } = sample;
  const id = `demo-${title}`;
  const sentAt = new Date();
  const body = JSON.stringify({ type, timestamp: sentAt.toISOString(), data });
  const response = await fetch(`${url}/events/${source}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': new Webhook(LOCAL_SIGNING_SECRET).sign(id, sentAt, body),
    },
    body,
  });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`POST of event ${id} answered ${response.status}: ${text}`);
  const [first] = accepted.parse(JSON.parse(text)).actions;
  return first?.id ?? '';
}

export async function readDemoAction(url: string, id: string): Promise<Action> {
  const response = await fetch(`${url}/actions/${id}`);
  if (!response.ok) throw new Error(`GET /actions/${id} answered ${response.status}`);
  return action.parse(await response.json());
}
