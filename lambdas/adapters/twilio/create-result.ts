import type { CreateResult } from '../../core/message/twilio-answers.ts';
import { failureOf } from './errors.ts';
import type { HttpAnswer, HttpResult } from './http.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { actionAnswer, readAnswer } from './schemas.ts';

/** What an answer to a create call says of the Action. */
export type Meaning = 'created' | 'refused' | 'busy' | 'unauthorized' | 'unknown';

/** Statuses that mean something else than the rest of their class. */
const meaningOfStatus: Readonly<Record<number, Meaning>> = {
  200: 'created',
  201: 'created',
  202: 'created',
  401: 'unauthorized',
  403: 'unauthorized',
  408: 'unknown',
  429: 'busy',
  503: 'busy',
};

/** By the hundreds. A 5xx may come from a gateway behind which the Action was made. */
const meaningOfClass: Readonly<Record<number, Meaning>> = { 4: 'refused' };

export function meaningOf(status: number): Meaning {
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
  const meaning = meaningOf(result.answer.status);
  switch (meaning) {
    case 'created':
      return createdBy(result);
    case 'refused':
      return { kind: 'refused', failure: failureOf('refused', result) };
    case 'busy':
    case 'unauthorized': {
      const seconds = retryAfterSeconds(result.answer.headers['retry-after'], now);
      return {
        kind: 'notCreated',
        reason: meaning,
        failure: failureOf(meaning, result),
        ...(seconds !== undefined && { retryAfterSeconds: seconds }),
      };
    }
    case 'unknown':
      return { kind: 'unknown', failure: failureOf('unknown', result) };
  }
}

function createdBy(result: { readonly answer: HttpAnswer }): CreateResult {
  const action = readAnswer(actionAnswer, result.answer.body);
  return action ? { kind: 'created', action } : { kind: 'unknown', failure: failureOf('unknown', result) };
}
