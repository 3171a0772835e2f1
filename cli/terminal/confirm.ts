import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';

/** Asks at the terminal, unless `--yes` was given. @throws {CommandError} if nobody can be asked or the answer is no */
export async function confirm(question: string, yes: true | undefined): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new CommandError(`${question}\nThere is no terminal to ask at. Add --yes.`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was done.');
  } finally {
    lines.close();
  }
}
