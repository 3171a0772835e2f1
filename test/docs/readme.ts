import { execFile } from 'node:child_process';
import { codeBlocks } from './markdown.ts';
import { read } from './pages.ts';

/** Printed after each block, and by none of them: ASCII's record separator. */
const separator = { command: "printf '\\036'", printed: '\u001e' };

/**
 * The shell blocks of the README that CI runs in one way, in order.
 *
 * @param way what follows `ci=` in the block's first line, such as `laptop`
 */
export function readmeBlocks(way: string): readonly string[] {
  return pageBlocks('README.md', way);
}

/** The shell blocks of any page that CI runs in one way, in order. */
export function pageBlocks(page: string, way: string): readonly string[] {
  const blocks = codeBlocks(read(page)).filter(({ tag }) => tag === `ci=${way}`);
  if (blocks.length === 0) throw new Error(`${page} has no block that is tagged ci=${way}`);
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
      if (error) reject(new Error(`a documented block failed, after it had printed:\n${stdout}`, { cause: error }));
      else resolve(stdout);
    });
  });
  return printed.split(separator.printed).slice(0, blocks.length);
}
