import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';

/**
 * Asks at the terminal, unless `--yes` said so before.
 *
 * @throws {CommandError} when there is no terminal to ask at, or the answer is not yes
 */
export async function confirm(question: string, yes: true | undefined): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new CommandError(`${question}\nNobody can be asked here: say --yes.`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was done.');
  } finally {
    lines.close();
  }
}
