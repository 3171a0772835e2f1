import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../bin/action-bridge.mjs', import.meta.url));

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user does, in a process of its own that has no terminal. */
export function actionBridge(
  args: readonly string[],
  { stdin = '', env = {} }: { readonly stdin?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [launcher, ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? Number.NaN), stdout, stderr });
      },
    );
    child.stdin?.end(stdin);
  });
}

/** Whether a terminal of 80 columns shows each of our lines as one. */
export function isNarrow(text: string): boolean {
  return text.split('\n').every((line) => line.length <= 80);
}
