import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a process may take to end before it is killed. */
const END_TIMEOUT_MILLIS = 10_000;
const READY_POLL_MILLIS = 200;
const LOG_TAIL_LINES = 60;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** File that gets what it prints; without one, it prints where we print. */
  readonly log?: string;
  readonly signal: AbortSignal;
}

/** A process that runs until it is ended. */
export interface Service {
  /** Resolves when `isReady` does with true. @throws {Error} with the end of its log if it ends or takes too long */
  ready(isReady: () => Promise<boolean>, timeoutMillis: number): Promise<void>;
  /** Ends it and all that it started. */
  end(): Promise<void>;
}

/** Starts a process in a group of its own, so that it can be ended with all its children, by its id. */
export function startService(command: Command): Service {
  const child = start(command);
  return {
    async ready(isReady, timeoutMillis) {
      const giveUpAt = Date.now() + timeoutMillis;
      while (!(await isReady().catch(() => false))) {
        command.signal.throwIfAborted();
        const ended = hasEnded(child) ? 'ended' : Date.now() > giveUpAt ? `was not ready in ${timeoutMillis} ms` : '';
        if (ended) throw new Error(`${command.command} ${ended}${tailOf(command.log)}`);
        await pause(READY_POLL_MILLIS);
      }
    },
    end: () => end(child),
  };
}

/** Runs a process to its end. @throws {Error} with the end of its log when it fails, or when `signal` is aborted */
export async function run(command: Command): Promise<void> {
  const child = start(command);
  const abort = (): void => void end(child);
  command.signal.addEventListener('abort', abort, { once: true });
  try {
    const [code] = await once(child, 'exit');
    command.signal.throwIfAborted();
    if (code === 0) return;
    throw new Error(`${[command.command, ...command.args].join(' ')} ended with ${code}${tailOf(command.log)}`);
  } finally {
    command.signal.removeEventListener('abort', abort);
    await end(child);
  }
}

function start({ command, args, env, cwd, log, signal }: Command): ChildProcess {
  signal.throwIfAborted();
  const out = log === undefined ? 'inherit' : openSync(log, 'a');
  const child = spawn(command, args, { env, ...(cwd && { cwd }), detached: true, stdio: ['ignore', out, out] });
  if (typeof out === 'number') closeSync(out);
  child.once('error', () => undefined);
  process.once('exit', () => kill(child, 'SIGKILL'));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  kill(child, 'SIGTERM');
  const giveUp = new AbortController();
  if (!hasEnded(child)) {
    await Promise.race([once(child, 'exit'), pause(END_TIMEOUT_MILLIS, undefined, { signal: giveUp.signal })]);
  }
  giveUp.abort();
  // Whatever the group's first process left behind.
  kill(child, 'SIGKILL');
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

/** Signals the group that a process leads. */
function kill({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

function tailOf(log: string | undefined): string {
  if (log === undefined) return '';
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  return `; ${log} ends:\n${lines.slice(-LOG_TAIL_LINES).join('\n')}`;
}
