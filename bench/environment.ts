import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** The folder of what is compared with, and of the runtimes. */
export const environmentFolder = fileURLToPath(new URL('./environment', import.meta.url));

const modules = join(environmentFolder, 'node_modules');
const ric = join(modules, 'aws-lambda-ric');

/** Lambda's runtimes, as npm has their Node. */
const nodes = { 22: '22.23.3', 24: '24.21.0' } as const;

/** A Node to measure under. */
export interface NodeRuntime {
  readonly version: string;
  readonly executable: string;
}

/** Which Lambda runs the functions on: lib/bridge-function.ts. What stands beside them under load runs on it, too. */
export const deployedNode = join(modules, 'node24', 'bin', 'node');

/** AWS's own runtime interface client, which Lambda runs functions by. */
export const runtimeInterfaceClient = join(ric, 'index.mjs');

/** Restate's server, which its package brings for this platform. */
export const restateServer = join(
  modules,
  '@restatedev',
  `restate-server-${process.platform}-${process.arch}`,
  'bin',
  'restate-server',
);

/**
 * Installs what the benchmark needs beside this package, once: both of Lambda's Nodes, the libraries of the conventional stack, and
 * the runtime interface client, which is compiled.
 *
 * @throws {Error} which says what the machine lacks
 */
export function prepareEnvironment(): readonly NodeRuntime[] {
  installPackages();
  if (!existsSync(join(ric, 'rapid-client.node'))) compileRuntimeInterfaceClient();
  return Object.keys(nodes).map((major) => {
    const executable = join(modules, `node${major}`, 'bin', 'node');
    const version = z
      .string()
      .parse(execFileSync(executable, ['--version'], { encoding: 'utf8' }))
      .trim();
    return { version, executable };
  });
}

/** Installs the packages of {@link environmentFolder}, once. */
export function installPackages(): void {
  if (existsSync(join(modules, 'node24')) && existsSync(restateServer)) return;
  const platform = `${process.platform}-${process.arch}`;
  const aliases = Object.entries(nodes).map(([major, version]) => `node${major}@npm:node-${platform}@${version}`);
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--no-save', ...aliases]);
}

function compileRuntimeInterfaceClient(): void {
  for (const program of ['cmake', 'g++', 'make', 'python3']) {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    } catch (cause) {
      throw new Error(
        `aws-lambda-ric is compiled, and there is no ${program}: apt-get install cmake g++ make python3`,
        {
          cause,
        },
      );
    }
  }
  // npm runs no scripts of packages by itself. Node's headers come with its package, so that none are downloaded.
  const env = { ...process.env, npm_config_nodedir: join(modules, 'node22') };
  run('sh', [join(ric, 'scripts', 'preinstall.sh')], env);
  run('sh', [join(ric, 'scripts', 'postinstall.sh')], env);
}

function run(command: string, args: readonly string[], env = process.env): void {
  process.stderr.write(`  $ ${command} ${args.slice(0, 3).join(' ')} …\n`);
  execFileSync(command, args, { cwd: environmentFolder, env, stdio: ['ignore', 'ignore', 'inherit'] });
}
