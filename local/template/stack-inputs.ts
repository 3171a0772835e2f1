import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { everyFunction } from '../../lib/bundling/esbuild-options.ts';

/** What a stack is made of: this project, and a bridge.config.ts. */
export interface StackSources {
  /** The project's folder, absolute. */
  readonly root: string;
  /** Absolute. */
  readonly config: string;
}

/** Folders and files of the project that the template and the bundles come from, whatever imports them. */
const projectFolders = ['lib', 'lambdas', 'local/template'];
const projectFiles = [
  'cdk.json',
  'package.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
  'tsconfig.json',
];

/** What beside them a stack depends on: each file with a hash of its content. */
export const importedInputs = z.record(z.string(), z.string());
export type ImportedInputs = z.infer<typeof importedInputs>;

/** A hash of the project's own files, the versions of Node and of all packages, and CDK's environment. */
export function projectHash({ root, config }: StackSources): string {
  const hash = createHash('sha256').update(JSON.stringify([process.version, process.platform, process.arch, config]));
  const ofCdk = Object.entries(process.env).filter(([name]) => name.startsWith('CDK_'));
  hash.update(JSON.stringify(ofCdk.sort()));
  for (const folder of projectFolders) {
    for (const file of filesBelow(join(root, folder))) hash.update(`${file} ${contentHash(file)}\n`);
  }
  for (const file of projectFiles) hash.update(`${file} ${contentHash(join(root, file))}\n`);
  return hash.digest('hex');
}

/**
 * What the bundles and the configuration import, followed as esbuild follows it.
 *
 * @returns undefined if the configuration reads anything but its imports, such as the environment: then nothing tells
 * whether it would read the same again
 * @throws {Error} if something does not compile
 */
export async function findImports({ root, config }: StackSources): Promise<ImportedInputs | undefined> {
  const functions = readdirSync(join(root, 'lambdas'), { recursive: true, encoding: 'utf8' });
  const entries = functions
    .filter((path) => /^[^/]+\/index\.ts$/.test(path))
    .map((path) => join(root, 'lambdas', path));
  const [bundles, configuration] = await Promise.all([
    inputsOf(entries, config, root),
    inputsOf([config], config, root),
  ]);
  const theirs = Object.entries(configuration).filter(([path]) => !/^lambdas\/|(^|\/)node_modules\//.test(path));
  const isPure = theirs.every(
    ([path, { imports }]) =>
      !/\bprocess\b/.test(readFileSync(resolve(root, path), 'utf8')) && !imports.some((it) => isBuiltin(it.path)),
  );
  if (!isPure) return undefined;
  const files = [...Object.keys(bundles), ...Object.keys(configuration)]
    .filter((path) => !projectFolders.some((folder) => path.startsWith(`${folder}/`)))
    .map((path) => resolve(root, path));
  return Object.fromEntries([...files, ...searched(files, config)].map((path) => [path, contentHash(path)]));
}

/** Whether everything that was imported is as it was, and would be found where it was. */
export function isUnchanged(imports: ImportedInputs): boolean {
  return Object.entries(imports).every(([path, hash]) => contentHash(path) === hash);
}

async function inputsOf(entryPoints: readonly string[], config: string, absWorkingDir: string) {
  const { metafile } = await build({
    ...everyFunction,
    alias: { ...everyFunction.alias, '#bridge-config': config },
    entryPoints: [...entryPoints],
    absWorkingDir,
    outdir: 'out',
    minify: false,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return metafile.inputs;
}

const extensions = ['', '.tsx', '.ts', '.jsx', '.js', '.mts', '.mjs', '.cts', '.cjs', '.json'];

/**
 * The files that would be imported in place of those that were, if they were there, and those that say where imports lead.
 * Packages change with the lock.
 */
function searched(files: readonly string[], config: string): readonly string[] {
  const own = files.filter((path) => !path.includes('node_modules'));
  const stems = own.map((path) => path.slice(0, path.length - extname(path).length));
  const folders = stems.filter((stem) => basename(stem) === 'index').map(dirname);
  const settings = [...own.map(dirname), ...ancestors(config)].flatMap((folder) =>
    ['package.json', 'tsconfig.json'].map((name) => join(folder, name)),
  );
  const others = [...stems, ...folders].flatMap((stem) => extensions.map((extension) => stem + extension));
  return [...settings, ...others];
}

function ancestors(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** `none` if there is no such file. */
function contentHash(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return 'none';
    throw error;
  }
}
