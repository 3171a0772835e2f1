import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Longer than any installation takes: an older lock belongs to a process that was killed. */
const MAX_INSTALL_MILLIS = 10 * 60_000;
const RETRY_MILLIS = 200;

/**
 * Installs the packages of a folder by its package-lock.json, unless they are installed. Of processes that ask at the same
 * time, one installs and the others wait.
 *
 * @throws {Error} if `npm ci` fails
 */
export async function installPackages(folder: string, npmCi: (folder: string) => Promise<void> = runNpmCi) {
  const mark = join(folder, 'node_modules', '.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  const isInstalled = () => existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
  if (isInstalled()) return;
  const lock = join(folder, '.installing');
  while (!takeLock(lock)) {
    await setTimeout(RETRY_MILLIS);
    if (isInstalled()) return;
  }
  try {
    if (isInstalled()) return;
    await npmCi(folder);
    writeFileSync(mark, wanted);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A directory is a lock, because only one process can make it. */
function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const madeAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - madeAt > MAX_INSTALL_MILLIS) rmSync(lock, { recursive: true, force: true });
  return false;
}

async function runNpmCi(folder: string): Promise<void> {
  console.error(`Installing the packages of ${folder}. This takes a minute, once.`);
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error'];
  const [code] = await once(spawn('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] }), 'exit');
  if (code !== 0) throw new Error(`npm ci failed in ${folder}, with exit code ${code}. Can it reach npm's registry?`);
}

const here = fileURLToPath(new URL('.', import.meta.url));

/** Installs the oracles before vitest loads the first test. */
export default (): Promise<void> => installPackages(here);

// As a script: `tsx test/oracles/install.ts [folder]`.
if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) await installPackages(argv[2] ?? here);
