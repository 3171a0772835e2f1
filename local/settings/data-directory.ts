import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

export interface DataDirectory {
  readonly path: string;
  /** Whether the last host ended without closing its database. */
  readonly wasLeftUnclean: boolean;
  release(): void;
}

export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
}

const errorCode = z.object({ code: z.string() });

/**
 * Takes a directory by a lock file with our process id. Takes over the lock of a dead process, which means that its
 * host was killed.
 *
 * @throws {DataDirectoryInUseError} while the owner is alive
 */
export function takeDataDirectory(directory: string): DataDirectory {
  const path = resolve(directory);
  const lock = join(path, 'lock');
  mkdirSync(path, { recursive: true });

  const holder = readHolder(lock);
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    throw new DataDirectoryInUseError(
      `${path} is in use by process ${holder}. Stop it, or choose another DATA_DIR.\n` +
        `If process ${holder} is not a local host, remove ${lock}.`,
    );
  }
  // If the lock just vanished or appeared, another host is starting: one of the two fails here.
  if (holder !== undefined) rmSync(lock);
  try {
    writeFileSync(lock, `${process.pid}\n`, { flag: 'wx' });
  } catch (cause) {
    throw new DataDirectoryInUseError(`${path} is in use by another host that is starting. Choose another DATA_DIR.`, {
      cause,
    });
  }
  return { path, wasLeftUnclean: holder !== undefined, release: () => rmSync(lock, { force: true }) };
}

function readHolder(lock: string): number | undefined {
  try {
    // A host that was killed while it wrote the lock leaves it empty. No process has the id 0.
    return Number.parseInt(readFileSync(lock, 'utf8'), 10) || 0;
  } catch (error) {
    if (errorCode.safeParse(error).data?.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: another user's live process.
    return errorCode.safeParse(error).data?.code === 'EPERM';
  }
}
