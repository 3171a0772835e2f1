import type { NotCreatedReason } from '../message/twilio-answers.ts';

interface Backoff {
  readonly baseSeconds: number;
  readonly capSeconds: number;
}

/** Wrong credentials are mended by a person, so those calls are repeated slowly. */
const backoffs: Record<NotCreatedReason, Backoff> = {
  busy: { baseSeconds: 2, capSeconds: 5 * 60 },
  unreachable: { baseSeconds: 2, capSeconds: 5 * 60 },
  unauthorized: { baseSeconds: 60, capSeconds: 15 * 60 },
};

/** A server that asks for more than this is heard only so far, so that a bad header cannot silence an action for good. */
export const RETRY_AFTER_CAP_SECONDS = 15 * 60;

/**
 * Seconds until an Action that was not created is sent again: exponential backoff with full jitter (AWS Architecture
 * Blog, "Exponential Backoff And Jitter"), at least one second, and at least Twilio's Retry-After, capped. A Retry-After
 * that is always short does not stop the backoff, or an outage of hours would fill an action's history.
 *
 * @param attempts create calls made so far, at least 1
 * @param random a number in [0, 1)
 */
export function resendDelaySeconds(
  reason: NotCreatedReason,
  attempts: number,
  retryAfterSeconds: number | undefined,
  random: number,
): number {
  const { baseSeconds, capSeconds } = backoffs[reason];
  const ceiling = Math.min(capSeconds, baseSeconds * 2 ** (attempts - 1));
  const asked = Math.min(retryAfterSeconds ?? 0, RETRY_AFTER_CAP_SECONDS);
  return Math.max(1, Math.ceil(asked), Math.ceil(random * ceiling));
}
