import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { PlainError } from '../core/errors.ts';
import { outcome } from '../core/outcome/outcome.ts';
import { type OutcomeCall, outcomeBody, outcomeCall } from '../core/outcome/outcome-call.ts';
import type { Clock } from '../core/ports.ts';

export interface SignOutcomeDependencies {
  /** Several during a rotation: a call has a signature by each. */
  readonly secrets: () => Promise<readonly string[]>;
  readonly now: Clock;
}

/** The headers by Standard Webhooks, and the values for the body's template. */
export interface SignedOutcome extends OutcomeCall {
  readonly webhookId: string;
  readonly webhookTimestamp: string;
  readonly webhookSignature: string;
}

/** The pipe's messages: each body is the detail of an EventBridge event. */
const queued = z.array(z.object({ body: z.string() }));

/**
 * Signs a batch of outcomes. One that is signed again has the same `webhook-id` and a new time.
 *
 * @throws {PlainError} if a secret is too short
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function signOutcomes(
  messages: unknown,
  { secrets, now }: SignOutcomeDependencies,
): Promise<readonly SignedOutcome[]> {
  const keys = (await secrets()).map(keyOf);
  const webhookTimestamp = String(Math.floor(now().getTime() / 1_000));
  return queued.parse(messages).map(({ body }) => {
    const settled = outcome.parse(JSON.parse(body));
    const call = outcomeCall(settled);
    const signed = `${settled.id}.${webhookTimestamp}.${outcomeBody(call)}`;
    const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    return { webhookId: settled.id, webhookTimestamp, webhookSignature: signatures.join(' '), ...call };
  });
}

const PREFIX = 'whsec_';

/** The specification's lower bound. */
const MIN_KEY_BYTES = 24;

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
  if (key.byteLength >= MIN_KEY_BYTES) return key;
  throw new PlainError(`a secret for signing outcomes is not whsec_ and at least ${MIN_KEY_BYTES} bytes in base64`);
}
