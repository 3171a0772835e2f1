import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './child-process.ts';

/** Programs from PyPI, in a virtual environment of their own. */
export interface PythonEnvironment {
  /** The npm script that needs it. */
  readonly script: string;
  /** Path of the requirements.txt that pins all of it. */
  readonly requirements: string;
  /** From the project's folder. */
  readonly folder: string;
}

/** MiniStack, which test:stack deploys to, and what it is asked by. */
const STACK: PythonEnvironment = {
  script: 'npm run test:stack',
  requirements: fileURLToPath(new URL('./requirements.txt', import.meta.url)),
  folder: '.venv',
};

/** The version of MiniStack that requirements.txt pins. */
export const ministackVersion = /^ministack==(.+)$/m.exec(readFileSync(STACK.requirements, 'utf8'))?.[1] ?? '';

interface Preparation {
  readonly log: string;
  readonly signal: AbortSignal;
}

/**
 * The programs of a requirements.txt, `python` among them, in a folder that is made and filled if it is not there or was
 * filled by other requirements.
 *
 * @returns the folder that they are in, for a PATH
 * @throws {Error} when there is no Python 3.10 or later to make it with
 */
export async function pythonPrograms({ log, signal }: Preparation, environment = STACK): Promise<string> {
  const { requirements } = environment;
  const folder = resolve(environment.folder);
  const bin = join(folder, 'bin');
  // Says what is installed, once all of it is.
  const installed = join(folder, 'requirements.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8')) return bin;

  const python = requirePython(environment);
  rmSync(folder, { recursive: true, force: true });
  const env = process.env;
  await run({ command: python, args: ['-m', 'venv', folder], env, log, signal });
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--requirement', requirements];
  await run({ command: join(bin, 'python'), args: install, env, log, signal });
  copyFileSync(requirements, installed);
  return bin;
}

function requirePython({ script }: PythonEnvironment): string {
  const found = pythonVersion();
  const [major = 0, minor = 0] = (found ?? '').split('.').map(Number);
  if (major === 3 && minor >= 10) return 'python3';
  throw new Error(
    `${script} needs Python 3.10 or later as python3, with venv; ` +
      `${found ? `this is Python ${found}` : 'there is none on the PATH'}. Everything else needs only Node: npm test.`,
  );
}

function pythonVersion(): string | undefined {
  const code = "import sys; print('%d.%d' % sys.version_info[:2])";
  try {
    return execFileSync('python3', ['-c', code], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
