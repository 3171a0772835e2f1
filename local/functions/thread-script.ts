import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A file of this folder as a plain script for a worker thread, which then needs to know nothing of TypeScript. */
export async function threadScript(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  return outputFiles[0]?.text ?? '';
}
