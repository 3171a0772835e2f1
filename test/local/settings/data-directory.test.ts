import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DataDirectoryInUseError, takeDataDirectory } from '../../../local/settings/data-directory.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

// Threads, processes and servers take their time on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

/** A process that does nothing, and its id. */
async function someProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  };
  onTestFinished(end);
  return { pid: child.pid, end };
}

describe('a data directory', () => {
  test('is made when it is not there, and its lock goes when it is released', () => {
    const path = join(temporaryDirectory(), 'a', 'b');
    const directory = takeDataDirectory(path);
    expect(directory).toMatchObject({ path, wasLeftUnclean: false });
    expect(existsSync(join(path, 'lock'))).toBe(true);
    directory.release();
    expect(existsSync(join(path, 'lock'))).toBe(false);
    expect(takeDataDirectory(path).wasLeftUnclean).toBe(false);
  });

  test('is refused while the process that has it lives, with a message that says what to do', async () => {
    const path = temporaryDirectory();
    const { pid } = await someProcess();
    writeFileSync(join(path, 'lock'), `${pid}\n`);
    expect(() => takeDataDirectory(path)).toThrow(DataDirectoryInUseError);
    expect(() => takeDataDirectory(path)).toThrow(`in use by process ${pid}. Stop it, or choose another DATA_DIR.`);
  });

  test.each([['a process that was killed'], ['a process killed before it wrote its id']])(
    'is taken over from %s, and known to be unclean',
    async (whose) => {
      const path = temporaryDirectory();
      const { pid, end } = await someProcess();
      await end();
      writeFileSync(join(path, 'lock'), whose.includes('before') ? '' : `${pid}\n`);
      expect(takeDataDirectory(path).wasLeftUnclean).toBe(true);
    },
  );

  test('is taken over from a process that had the same id, as in a container', () => {
    const path = temporaryDirectory();
    writeFileSync(join(path, 'lock'), `${process.pid}\n`);
    expect(takeDataDirectory(path).wasLeftUnclean).toBe(true);
  });
});
