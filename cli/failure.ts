import { CommanderError } from 'commander';
import { ProblemAnswerError } from '../client/answer-errors.ts';
import { ClientError } from '../client/client-error.ts';
import { TargetError } from '../client/target.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

const BAD_REQUEST = 400;
const UNPROCESSABLE = 422;

/** What a command that failed ends with; undefined for what is a fault of ours. */
export function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (error instanceof CommandError || error instanceof TargetError) return EXIT.usage;
  if (error instanceof ProblemAnswerError) return exitCodeOfProblem(error.status);
  return error instanceof ClientError ? EXIT.unreachable : undefined;
}

function exitCodeOfProblem(status: number): number {
  if (status === BAD_REQUEST) return EXIT.usage;
  return [401, 403, 429].includes(status) || status >= 500 ? EXIT.unreachable : EXIT.no;
}

/** Why a command failed, in words for whoever gave it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOfEvent = error instanceof ProblemAnswerError && error.status === UNPROCESSABLE;
  return isOfEvent ? `${error.status} ${error.problem.type}\n${error.message}` : error.message;
}
