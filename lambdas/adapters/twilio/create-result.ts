import type { CreateResult, NotCreatedReason } from '../../core/message/twilio-answers.ts';
import { failureOf, isOfTwilio } from './errors.ts';
import type { HttpAnswer, HttpResult } from './http.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { actionAnswer, readAnswer } from './schemas.ts';

/** What an answer to a create call says of the Action. */
export type Meaning = 'created' | 'refused' | NotCreatedReason | 'unknown';

/** Statuses that mean something else than the rest of their class. */
const meaningOfStatus: Readonly<Record<number, Meaning>> = {
  200: 'created',
  201: 'created',
  202: 'created',
  401: 'unauthorized',
  403: 'unauthorized',
  // A proxy asks for a password of its own: the request never reached Twilio.
  407: 'unreachable',
  408: 'unknown',
  // Somebody else is at the conversation, or it is locked, or it is too early: "not now".
  409: 'busy',
  423: 'busy',
  425: 'busy',
  429: 'busy',
};

/** By the hundreds. A 5xx may come from a gateway behind which the Action was made. */
const meaningOfClass: Readonly<Record<number, Meaning>> = { 4: 'refused' };

/** A 503 is Twilio's own "not now" only with Twilio's error in its body; else a gateway wrote it. */
export function meaningOf(answer: HttpAnswer): Meaning {
  const { status } = answer;
  if (status === 503) return isOfTwilio(answer) ? 'busy' : 'unknown';
  return meaningOfStatus[status] ?? meaningOfClass[Math.floor(status / 100)] ?? 'unknown';
}

/**
 * What a create call tells about the Action, and nothing else does: there is no other way to ask. Every row of
 * docs/explanation/design.md, "what happened", is decided here.
 *
 * @param now the time of the answer, against which a Retry-After date is read
 */
export function createResult(result: HttpResult, now: Date): CreateResult {
  if ('failed' in result) {
    return result.failed === 'beforeSending'
      ? { kind: 'notCreated', reason: 'unreachable', failure: failureOf('unreachable', result) }
      : { kind: 'unknown', failure: failureOf('unknown', result) };
  }
  const meaning = meaningOf(result.answer);
  switch (meaning) {
    case 'created':
      return createdBy(result);
    case 'refused':
      return { kind: 'refused', failure: failureOf('refused', result) };
    case 'busy':
    case 'unreachable':
    case 'unauthorized':
      return { kind: 'notCreated', reason: meaning, failure: failureOf(meaning, result), ...pauseAsked(result, now) };
    case 'unknown':
      return { kind: 'unknown', failure: failureOf('unknown', result) };
  }
}

/** How long Twilio asks to be left alone, if it does. */
export function pauseAsked(
  { answer }: { readonly answer: HttpAnswer },
  now: Date,
): { readonly retryAfterSeconds?: number } {
  const seconds = retryAfterSeconds(answer.headers['retry-after'], now);
  return seconds === undefined ? {} : { retryAfterSeconds: seconds };
}

function createdBy(result: { readonly answer: HttpAnswer }): CreateResult {
  const action = readAnswer(actionAnswer, result.answer.body);
  return action ? { kind: 'created', action } : { kind: 'unknown', failure: failureOf('unknown', result) };
}
