import type * as z from 'zod';
import type { problem } from '../lambdas/core/api/answers.ts';
import { ClientError } from './client-error.ts';

type Problem = z.output<typeof problem>;

/** The bridge answered with a problem (RFC 9457). See docs/reference/errors.md. */
export class ProblemAnswerError extends ClientError {
  override readonly name = 'ProblemAnswerError';
  /** HTTP status. */
  readonly status: number;
  /** The last part of the problem's `type`, such as `not-found`. */
  readonly type: string;

  constructor(readonly problem: Problem) {
    const violations = (problem.errors ?? []).map(
      ({ pointer, detail }) => `  ${pointer || '(the whole body)'}: ${detail}`,
    );
    super([problem.detail, ...violations].join('\n'));
    this.status = problem.status;
    this.type = problem.type.replace(/^.*:/, '');
  }
}

/** API Gateway rejected the caller: 401 or 403. */
export class RefusedError extends ClientError {
  override readonly name = 'RefusedError';
}

/** No connection, no answer in time, or too many requests. Try again later. */
export class UnreachableError extends ClientError {
  override readonly name = 'UnreachableError';
}

/** The answer is not one of this API: another server, or another version of the bridge. */
export class UnexpectedAnswerError extends ClientError {
  override readonly name = 'UnexpectedAnswerError';
}

/** The request cannot be sent over HTTP. Nothing was sent. */
export class UnsendableError extends ClientError {
  override readonly name = 'UnsendableError';
}
