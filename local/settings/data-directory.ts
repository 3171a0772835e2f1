import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

/** A directory that one local host owns until it releases it. */
export interface DataDirectory {
  readonly path: string;
  /** Whether the host that had it before was ended without a chance to close its database. */
  readonly wasLeftUnclean: boolean;
  release(): void;
}

/** Two hosts on one directory would ruin each other's data. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
}

const errorCode = z.object({ code: z.string() });

/**
 * Takes a directory, by a lock file that holds our process id. The lock of a process that is gone is taken over; that
 * it was still there tells that its host was killed.
 *
 * @throws {DataDirectoryInUseError} while another process that has it is alive
 */
export function takeDataDirectory(directory: string): DataDirectory {
  const path = resolve(directory);
  const lock = join(path, 'lock');
  mkdirSync(path, { recursive: true });

  const holder = readHolder(lock);
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    throw new DataDirectoryInUseError(
      `${path} is in use by process ${holder}. End it, or choose another DATA_DIR.\n` +
        `If process ${holder} is no local host, remove ${lock}`,
    );
  }
  // A lock that just went away, or just came, is another host that starts: one of the two fails here.
  if (holder !== undefined) rmSync(lock);
  try {
    writeFileSync(lock, `${process.pid}\n`, { flag: 'wx' });
  } catch (cause) {
    throw new DataDirectoryInUseError(`${path} is being taken by another host. Choose another DATA_DIR.`, { cause });
  }
  return { path, wasLeftUnclean: holder !== undefined, release: () => rmSync(lock, { force: true }) };
}

function readHolder(lock: string): number | undefined {
  try {
    // An empty file is the lock of a host that was killed as it wrote it; 0 is nobody's process id here.
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
    // EPERM: it lives, and is somebody else's.
    return errorCode.safeParse(error).data?.code === 'EPERM';
  }
}
