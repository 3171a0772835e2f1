import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeBlocks } from './markdown.ts';

const README = new URL('../../README.md', import.meta.url);

/** Printed after each block, and by none of them: ASCII's record separator. */
const separator = { command: "printf '\\036'", printed: '\u001e' };

/**
 * The shell blocks of the README that CI runs in one way, in order.
 *
 * @param way what follows `ci=` in the block's first line, such as `laptop`
 */
export function readmeBlocks(way: string): readonly string[] {
  const blocks = codeBlocks(readFileSync(README, 'utf8')).filter(({ tag }) => tag === `ci=${way}`);
  if (blocks.length === 0) throw new Error(`README.md has no block that is tagged ci=${way}`);
  return blocks.map(({ code }) => code);
}

/** One bash script of several blocks, which ends at the first command that fails. */
export function bashScript(blocks: readonly string[]): string {
  return ['set -euo pipefail', ...blocks].join('\n');
}

/**
 * Runs blocks as one script.
 *
 * @returns what each of them printed
 * @throws {Error} with what the script printed, when a command in it fails
 */
export async function runBlocks(blocks: readonly string[], env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const script = bashScript(blocks.map((block) => `${block}\n${separator.command}`));
  const printed = await new Promise<string>((resolve, reject) => {
    execFile('bash', ['-c', script], { env }, (error, stdout) => {
      // The cause has the script and its stderr.
      if (error) reject(new Error(`a block of README.md failed, after it had printed:\n${stdout}`, { cause: error }));
      else resolve(stdout);
    });
  });
  return printed.split(separator.printed).slice(0, blocks.length);
}
