import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles a TypeScript file into a plain script for a worker thread, which cannot load TypeScript itself. */
export async function threadScript(file: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  return outputFiles[0]?.text ?? '';
}
