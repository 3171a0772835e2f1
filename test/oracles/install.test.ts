import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { installPackages } from './install.ts';

/** A folder with a lock, and an npm that counts how often it is run there. */
function folderToInstall() {
  const folder = temporaryDirectory();
  let runs = 0;
  const writeLock = (text: string) => writeFileSync(join(folder, 'package-lock.json'), text);
  writeLock('{}');
  return {
    folder,
    writeLock,
    runs: () => runs,
    npmCi: async () => {
      runs += 1;
      await setTimeout(20);
      mkdirSync(join(folder, 'node_modules'), { recursive: true });
    },
  };
}

describe('packages with a lock of their own', () => {
  test('are installed once', async () => {
    const { folder, npmCi, runs } = folderToInstall();
    await installPackages(folder, npmCi);
    await installPackages(folder, npmCi);
    expect(runs()).toBe(1);
  });

  test('are installed again when the lock has changed', async () => {
    const { folder, npmCi, runs, writeLock } = folderToInstall();
    await installPackages(folder, npmCi);
    writeLock('{"lockfileVersion":3}');
    await installPackages(folder, npmCi);
    expect(runs()).toBe(2);
  });

  test('are installed by one of those that need them at the same time', async () => {
    const { folder, npmCi, runs } = folderToInstall();
    await Promise.all([1, 2, 3].map(() => installPackages(folder, npmCi)));
    expect(runs()).toBe(1);
  });

  test('are installed by the next one when npm has failed', async () => {
    const { folder, npmCi, runs } = folderToInstall();
    const failing = () => Promise.reject(new Error('npm ci failed'));
    await expect(installPackages(folder, failing)).rejects.toThrow('npm ci failed');
    await installPackages(folder, npmCi);
    expect(runs()).toBe(1);
  });

  test('are installed although a process was killed while it installed them', async () => {
    const { folder, npmCi, runs } = folderToInstall();
    const lock = join(folder, '.installing');
    mkdirSync(lock);
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(lock, longAgo, longAgo);
    await installPackages(folder, npmCi);
    expect([runs(), existsSync(lock)]).toEqual([1, false]);
  });
});
