import { execFile } from 'node:child_process';
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { codeBlocks } from './markdown.ts';
import { read, root } from './pages.ts';
import { bashScript, pageBlocks } from './readme.ts';

/** As much of a clone as the example changes and tests. */
function smallClone(): string {
  const clone = temporaryDirectory();
  const files = ['package.json', 'tsconfig.json', 'vitest.config.ts'];
  // What vitest.config.ts has each run begin with.
  const setup = ['test/no-leaks.ts', 'test/oracles/install.ts', 'test/oracles/package-lock.json'];
  for (const path of ['lambdas', 'test/core', 'test/fixtures', ...files, ...setup]) {
    cpSync(join(root, path), join(clone, path), { recursive: true });
  }
  for (const path of ['node_modules', 'test/oracles/node_modules']) symlinkSync(join(root, path), join(clone, path));
  return clone;
}

function bash(script: string, cwd: string): Promise<{ readonly succeeded: boolean; readonly printed: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', VITEST: undefined };
    execFile('bash', ['-c', script], { cwd, env }, (error, stdout, stderr) => {
      resolve({ succeeded: error === null, printed: stdout + stderr });
    });
  });
}

describe('CONTRIBUTING.md', () => {
  test('leads through a first change: a test that fails, and the code that makes it pass', async () => {
    const clone = smallClone();
    const apply = async (step: string) => {
      const [patch] = codeBlocks(read('CONTRIBUTING.md')).filter(({ tag }) => tag === `step=${step}`);
      writeFileSync(join(clone, 'step.patch'), patch?.code ?? '');
      expect(await bash('git apply step.patch', clone)).toMatchObject({ succeeded: true });
    };
    const runsTheTest = () => bash(bashScript(pageBlocks('CONTRIBUTING.md', 'change')), clone);

    await apply('test');
    const before = await runsTheTest();
    expect(before.printed).toMatch(/Tests +1 failed/);
    expect(before.succeeded).toBe(false);

    await apply('code');
    const after = await runsTheTest();
    expect(after.printed).toMatch(/Tests +\d+ passed/);
    expect(after.succeeded).toBe(true);
  });
});
