import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** A bridge that is nowhere: what a console says of it comes from the console. */
const NOWHERE = 'https://bridge.invalid';

/** Credentials of nobody, with which a deployed bridge is asked for. */
export const nobody = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };

export interface ConsoleProcessOptions {
  readonly cwd?: string;
  /** The options that name the bridge. */
  readonly of?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * `action-bridge console` of a deployed bridge, in a process of its own that ends with the test at the latest.
 *
 * @param command what runs action-bridge
 * @param options where, and of which bridge: one that is nowhere, asked by nobody, by default
 * @returns the address that it printed
 */
export async function consoleProcess(
  command: readonly [string, ...string[]],
  { cwd, of = ['--url', NOWHERE], env = nobody }: ConsoleProcessOptions = {},
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const [program, ...args] = command;
  const child = spawn(program, [...args, 'console', ...of], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+\/console\?key=[\w-]{43}/.exec(line)?.[0];
    if (url !== undefined) return { url, child };
  }
  throw new Error('the command ended without an address');
}

/** One of its pages, as a browser has it that was given the address. */
export async function consolePage(url: string, path: string): Promise<Response> {
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return fetch(new URL(path, url), { headers: { cookie } });
}
