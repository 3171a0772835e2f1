import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles a TypeScript file for a worker thread, which cannot load TypeScript. */
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
