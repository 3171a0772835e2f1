import type * as z from 'zod';
import type { problem } from '../lambdas/core/api/answers.ts';
import { ClientError } from './client-error.ts';

type Problem = z.output<typeof problem>;

/** The bridge understood and answers no: RFC 9457, explained in docs/reference/errors.md. */
export class ProblemAnswerError extends ClientError {
  override readonly name = 'ProblemAnswerError';
  /** HTTP status. */
  readonly status: number;
  /** The last part of the problem's `type`, such as `not-found`. */
  readonly type: string;

  constructor(readonly problem: Problem) {
    const violations = (problem.errors ?? []).map(({ pointer, detail }) => `  ${pointer || 'the whole'}: ${detail}`);
    super([problem.detail, ...violations].join('\n'));
    this.status = problem.status;
    this.type = problem.type.replace(/^.*:/, '');
  }
}

/** API Gateway lets this caller not in: 401 or 403. */
export class RefusedError extends ClientError {
  override readonly name = 'RefusedError';
}

/** No answer: no connection, none in time, or too many requests. The request may be made again later. */
export class UnreachableError extends ClientError {
  override readonly name = 'UnreachableError';
}

/** An answer that is none of this bridge's: something else answers there, or another version of it. */
export class UnexpectedAnswerError extends ClientError {
  override readonly name = 'UnexpectedAnswerError';
}

/** No request: what it was to be cannot go over HTTP, so that nothing was sent. */
export class UnsendableError extends ClientError {
  override readonly name = 'UnsendableError';
}
