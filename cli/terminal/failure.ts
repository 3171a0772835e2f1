import { CommanderError } from 'commander';
import { ProblemAnswerError, UnsendableError } from '../../client/answer-errors.ts';
import { ClientError } from '../../client/client-error.ts';
import { TargetError } from '../../client/target.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/** Problems that the command line caused. */
const mistakes = ['query-invalid', 'request-invalid'];

/** The exit code of a failed command. Undefined for a bug of ours. */
export function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (error instanceof CommandError || error instanceof TargetError || error instanceof UnsendableError) {
    return EXIT.usage;
  }
  if (error instanceof ProblemAnswerError) return exitCodeOfProblem(error);
  return error instanceof ClientError ? EXIT.unreachable : undefined;
}

function exitCodeOfProblem({ type, status }: ProblemAnswerError): number {
  if (mistakes.includes(type)) return EXIT.usage;
  return [401, 403, 429].includes(status) || status >= 500 ? EXIT.unreachable : EXIT.no;
}

/** Why a command failed, for a person. */
export function messageOf(error: unknown): string {
  if (error instanceof ProblemAnswerError) return `${error.message}\n(${error.status} ${error.type})`;
  return error instanceof Error ? error.message : String(error);
}
