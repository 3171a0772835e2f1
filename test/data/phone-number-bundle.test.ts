import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { everyFunction } from '../../lib/bundling/esbuild-options.ts';

const config = fileURLToPath(new URL('../../lambdas/config.ts', import.meta.url));

/** The bytes that accept-event's bundle gets from a bridge.config.ts with this import, and the packages in it. */
async function bundled(imported: string) {
  const contents = `import { ${imported} } from ${JSON.stringify(config)}; export default ${imported};`;
  const { outputFiles, metafile } = await build({
    ...everyFunction,
    stdin: { contents, resolveDir: '.' },
    write: false,
    metafile: true,
  });
  const kept = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return {
    bytes: outputFiles[0]?.contents.byteLength ?? 0,
    hasNumbers: kept.some((it) => it.includes('libphonenumber')),
  };
}

describe('the numbering plans of all countries', () => {
  test('are in a bundle only if the configuration reads phone numbers', async () => {
    expect(await bundled('defineBridge')).toMatchObject({ hasNumbers: false });
  });

  test('take 130 KB at most', async () => {
    const { bytes, hasNumbers } = await bundled('phoneNumber');
    expect(hasNumbers).toBe(true);
    expect(bytes - (await bundled('defineBridge')).bytes).toBeLessThanOrEqual(130_000);
  });
});
