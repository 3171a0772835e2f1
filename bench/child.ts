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
  /** Has it end, and waits for it. */
  end(): Promise<void>;
}

/** Starts a file of this folder, and waits for its first message. */
export async function startChild<T>(file: string, said: z.ZodType<T>, args: readonly string[] = []): Promise<Child<T>> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const first = said.parse(await message(child));
  return {
    said: first,
    ask: () => {
      const answer = message(child);
      child.send({});
      return answer;
    },
    end: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
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
      once(child, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`it ended with status ${code}`))),
    ]);
    return told;
  } finally {
    // Else each question would leave a listener behind.
    over.abort();
  }
}
