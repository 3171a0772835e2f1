import type { Failure } from '../../core/action/action.ts';
import { type Meaning, meaningOf, pauseAsked } from './create-result.ts';
import { failureOf } from './errors.ts';
import type { HttpResult } from './http.ts';

/** A poll's 404 or 400 says nothing about the Action, so neither is `refused`. */
const reasonOf: Readonly<Record<Meaning, Failure['reason']>> = {
  created: 'unknown',
  refused: 'unknown',
  busy: 'busy',
  unreachable: 'unreachable',
  unauthorized: 'unauthorized',
  unknown: 'unknown',
};

export interface NotKnown {
  readonly kind: 'notKnown';
  readonly failure: Failure;
  readonly retryAfterSeconds?: number;
}

/** A question that Twilio did not answer: it is asked again later, whatever the cause. */
export function notKnown(result: HttpResult, now: Date): NotKnown {
  if ('failed' in result) {
    const reason = result.failed === 'beforeSending' ? 'unreachable' : 'unknown';
    return { kind: 'notKnown', failure: failureOf(reason, result) };
  }
  const failure = failureOf(reasonOf[meaningOf(result.answer)], result);
  return { kind: 'notKnown', failure, ...pauseAsked(result, now) };
}
