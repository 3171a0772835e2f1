import type { NotCreatedReason } from '../message/twilio-answers.ts';

interface Backoff {
  readonly baseSeconds: number;
  readonly capSeconds: number;
}

/** A person has to fix wrong credentials, so those retries are slow. */
const backoffs: Record<NotCreatedReason, Backoff> = {
  busy: { baseSeconds: 2, capSeconds: 5 * 60 },
  unreachable: { baseSeconds: 2, capSeconds: 5 * 60 },
  unauthorized: { baseSeconds: 60, capSeconds: 15 * 60 },
};

/** So that a bad header cannot silence an action. */
export const RETRY_AFTER_CAP_SECONDS = 15 * 60;

/**
 * Returns the seconds until a create call is retried: exponential backoff with full jitter (AWS Architecture Blog), and
 * at least Twilio's Retry-After. A short Retry-After does not replace the backoff, or an outage of hours would fill a
 * history.
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
