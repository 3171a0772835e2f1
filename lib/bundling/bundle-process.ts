import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { type BuildOptions, build, type Loader, type Plugin } from 'esbuild';
import { withZodAsNamespace } from './zod-imports.ts';

/** Inserted by lib/lambda-bundle.ts: a process argument would be too short. */
declare const BUNDLE: { readonly options: BuildOptions; readonly bridgeConfig: string };

/** So that most of the bundle need not be parsed. */
async function filesImportingZod({ outfile, ...options }: BuildOptions, bridgeConfig: string): Promise<string[]> {
  const { metafile } = await build({ ...options, entryPoints: [bridgeConfig], write: false, metafile: true });
  const files = Object.entries(metafile?.inputs ?? {});
  return files
    .filter(([, { imports }]) => imports.some(({ original }) => original === 'zod' || original === 'zod/v4'))
    .map(([path]) => resolve(path));
}

function zodAsNamespace(files: readonly string[]): Plugin {
  const exactly = files.map((path) => path.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return {
    name: 'zod-as-namespace',
    setup({ onLoad }) {
      if (files.length === 0) return;
      onLoad({ filter: new RegExp(`^(${exactly.join('|')})$`) }, async ({ path }) => {
        return { contents: withZodAsNamespace(await readFile(path, 'utf8')), loader: loaderOf(path) };
      });
    },
  };
}

function loaderOf(path: string): Loader {
  switch (extname(path)) {
    case '.ts':
    case '.mts':
    case '.cts':
      return 'ts';
    case '.tsx':
      return 'tsx';
    case '.jsx':
      return 'jsx';
    default:
      return 'js';
  }
}

const files = await filesImportingZod(BUNDLE.options, BUNDLE.bridgeConfig);
await build({ ...BUNDLE.options, plugins: [zodAsNamespace(files)] });
