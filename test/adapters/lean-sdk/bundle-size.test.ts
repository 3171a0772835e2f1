import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { everyFunction } from '../../../lib/bundling/esbuild-options.ts';

const at = (path: string) => fileURLToPath(new URL(`../../../lambdas/${path}`, import.meta.url));
const readme = readFileSync(at('adapters/lean-sdk/README.md'), 'utf8');

/** The size of get-action's bundle, in KB, without one of the aliases. */
function sizeWithout(name?: string): number {
  const alias = Object.fromEntries(Object.entries(everyFunction.alias).filter(([it]) => it !== name));
  const { outputFiles } = buildSync({
    ...everyFunction,
    alias,
    entryPoints: [at('get-action/index.ts')],
    write: false,
  });
  return (outputFiles[0]?.contents.byteLength ?? 0) / 1_000;
}

test.each(Object.keys(everyFunction.alias))('the stand-in for %s saves what the README says', (name) => {
  const [, said] = new RegExp(`\`${name}\`.*\\*\\*(\\d+) KB\\*\\*`).exec(readme) ?? [];
  const saved = sizeWithout(name) - sizeWithout();
  expect(saved).toBeGreaterThan(Number(said) * 0.8);
  expect(saved).toBeLessThan(Number(said) * 1.2);
});
