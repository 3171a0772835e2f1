import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const theirFiles = fileURLToPath(new URL('./app', import.meta.url));
const installed = z.object({ version: z.string() });

/** What the app brings: the package's peers, and its own tools. */
const THEIR_PACKAGES = ['aws-cdk-lib', 'constructs', 'zod', 'aws-cdk', 'typescript', 'tsx', '@types/node'];

export interface FreshApp {
  readonly folder: string;
  /** What `npm pack` made. */
  readonly tarball: string;
  /** Runs a program that the app has installed. @returns what it printed @throws {Error} with what it printed, when it fails */
  exec(program: string, ...args: readonly string[]): Promise<string>;
}

/**
 * An app of somebody else's in an empty folder, which installs what `npm pack` makes of this repository. Whatever npm
 * has in its cache is not fetched again.
 */
export async function freshApp(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<FreshApp> {
  const packed = await execIn(root, env, 'npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = join(folder, packed.trim().split('\n').at(-1) ?? '');

  cpSync(theirFiles, folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'somebodys-app', private: true, type: 'module' }));
  const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  await execIn(folder, env, 'npm', ['install', ...quiet, tarball, ...THEIR_PACKAGES.map(asInstalledHere)]);
  return {
    folder,
    tarball,
    exec: (program, ...args) => execIn(folder, env, join(folder, 'node_modules/.bin', program), args),
  };
}

function asInstalledHere(name: string): string {
  const { version } = installed.parse(
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')),
  );
  return `${name}@${version}`;
}

/** Runs a program to its end. @returns what it printed */
export async function execIn(
  cwd: string,
  env: NodeJS.ProcessEnv,
  program: string,
  args: readonly string[],
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = z.object({ stdout: z.string(), stderr: z.string() }).parse(error);
    throw new Error(`${program} ${args.join(' ')} failed in ${cwd}:\n${stdout}${stderr}`, { cause: error });
  }
}
