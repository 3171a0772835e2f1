import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod';

/** A part of the benchmark in a process of its own. */
export interface Child<T> {
  /** What it said when it was ready. */
  readonly said: T;
  /** Asks it anything, and answers what it says next. */
  ask(): Promise<unknown>;
  /** Has it end, and waits for it. One that has ended already is no error: whoever asked it was told. */
  end(): Promise<void>;
}

/** How a child is run. */
interface Running {
  /** The Node; this process's own without it. */
  readonly executable?: string;
  /** Beside this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts a file of this folder, or one by its URL, and waits for its first message.
 *
 * @throws {Error} when it ends before, or says something else
 */
export async function startChild<T>(
  file: string | URL,
  said: z.ZodType<T>,
  { executable = process.execPath, env = {} }: Running = {},
): Promise<Child<T>> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execPath: executable,
    env: { ...process.env, ...env },
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const first = said.safeParse(await message(child));
  if (!first.success) {
    child.kill();
    throw first.error;
  }
  return {
    said: first.data,
    ask: async () => {
      if (hasEnded(child)) throw endOf(child);
      const answer = message(child);
      child.send({});
      return answer;
    },
    end: async () => {
      if (hasEnded(child)) return;
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function message(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const [told]: unknown[] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => Promise.reject(endOf(child))),
    ]);
    return told;
  } finally {
    // Else each question would leave a listener behind.
    over.abort();
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function endOf({ spawnargs, exitCode, signalCode }: ChildProcess): Error {
  const how = signalCode === null ? `with status ${exitCode}` : `by ${signalCode}`;
  return new Error(`${spawnargs.at(-1)} ended ${how}`);
}
