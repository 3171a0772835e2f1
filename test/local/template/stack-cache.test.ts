import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assemble } from '../../../local/template/stack-cache.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const files = {
  'lambdas/accept-event/index.ts': `import bridge from '#bridge-config';\nimport { twice } from '../core/twice.ts';\nexport const handler = () => twice(bridge);\n`,
  'lambdas/core/twice.ts': `export const twice = (it: unknown) => [it, it];\n`,
  'lib/stack.ts': `export const timeout = 30;\n`,
  'local/template/template.ts': `export const read = 1;\n`,
  'bridge.config.ts': `import { text } from './texts';\nimport greet from 'greeter';\nexport default { text: greet(text) };\n`,
  'texts/index.ts': `export const text = 'first';\n`,
  'node_modules/greeter/package.json': `{ "name": "greeter", "main": "index.js" }`,
  'node_modules/greeter/index.js': `module.exports = (text) => 'Hello, ' + text;\n`,
  'cdk.json': `{ "context": {} }`,
  'package.json': `{ "type": "module" }`,
  'package-lock.json': `{}`,
};

/** A project of its own, and a count of how often its stack was synthesised. */
function project(changed: Readonly<Record<string, string>> = {}) {
  const root = temporaryDirectory();
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  for (const [path, content] of Object.entries({ ...files, ...changed })) write(path, content);
  const cache = join(root, 'node_modules/.cache/stacks');
  let synths = 0;
  return {
    root,
    cache,
    write,
    synths: () => synths,
    /** @returns what was assembled */
    async assemble(whileSynthesising = () => {}): Promise<string> {
      const directory = temporaryDirectory();
      await assemble(directory, {
        root,
        config: join(root, 'bridge.config.ts'),
        cache,
        load: async () => (folder) => {
          synths += 1;
          writeFileSync(join(folder, 'template.json'), `synth ${synths}`);
          whileSynthesising();
        },
      });
      return readFileSync(join(directory, 'template.json'), 'utf8');
    },
  };
}

describe('a stack whose sources have not changed', () => {
  test('is not synthesised again', async () => {
    const it = project();
    expect([await it.assemble(), await it.assemble()]).toEqual(['synth 1', 'synth 1']);
  });

  test('is found among those of other sources', async () => {
    const it = project();
    await it.assemble();
    it.write('lib/stack.ts', 'export const timeout = 60;\n');
    await it.assemble();
    it.write('lib/stack.ts', files['lib/stack.ts']);
    expect(await it.assemble()).toBe('synth 1');
  });
});

describe('a stack is synthesised again', () => {
  test.each([
    ['a function', 'lambdas/accept-event/index.ts', `export const handler = () => 1;\n`],
    ['what a function imports', 'lambdas/core/twice.ts', `export const twice = (it: unknown) => [it];\n`],
    ['the construct', 'lib/stack.ts', 'export const timeout = 60;\n'],
    ['what reads the template', 'local/template/template.ts', 'export const read = 2;\n'],
    ['the configuration', 'bridge.config.ts', 'export default {};\n'],
    ['what the configuration imports', 'texts/index.ts', `export const text = 'second';\n`],
    ['a package that it imports', 'node_modules/greeter/index.js', `module.exports = (text) => 'Bye, ' + text;\n`],
    ['the lock', 'package-lock.json', '{"lockfileVersion":3}'],
    ["CDK's context", 'cdk.json', '{ "context": { "stage": "test" } }'],
  ])('when it has changed: %s', async (_, path, content) => {
    const it = project();
    await it.assemble();
    it.write(path, content);
    expect(await it.assemble()).toBe('synth 2');
  });

  test.each([
    ['a file is found first', 'texts.ts', `export const text = 'other';\n`],
    ['a setting leads elsewhere', 'tsconfig.json', '{ "compilerOptions": { "paths": { "greeter": ["./texts"] } } }'],
    ['a function is new', 'lambdas/sweep/index.ts', 'export const handler = () => 1;\n'],
  ])('when a new file changes what is imported: %s', async (_, path, content) => {
    const it = project();
    await it.assemble();
    it.write(path, content);
    expect(await it.assemble()).toBe('synth 2');
  });

  test.each([
    ['the environment', `export default { text: process.env.TEXT };\n`],
    ['files', `import { readFileSync } from 'node:fs';\nexport default { text: readFileSync('text', 'utf8') };\n`],
  ])('each time, if its configuration reads %s', async (_, config) => {
    const it = project({ 'bridge.config.ts': config });
    expect([await it.assemble(), await it.assemble()]).toEqual(['synth 1', 'synth 2']);
  });

  test('when a file was saved while it was synthesised', async () => {
    const it = project();
    await it.assemble(() => it.write('lib/stack.ts', 'export const timeout = 60;\n'));
    it.write('lib/stack.ts', files['lib/stack.ts']);
    expect(await it.assemble()).toBe('synth 2');
  });

  test('when what was kept is not whole', async () => {
    const it = project();
    await it.assemble();
    const [entry = ''] = readdirSync(it.cache);
    rmSync(join(it.cache, entry, 'assembly'), { recursive: true });
    expect(await it.assemble()).toBe('synth 2');
  });
});

describe('the cache', () => {
  test('may be where nothing can be written', async () => {
    const it = project({ 'node_modules/.cache/stacks': 'a file' });
    expect([await it.assemble(), await it.assemble()]).toEqual(['synth 1', 'synth 2']);
  });

  test('keeps the last ten', async () => {
    const it = project();
    for (let timeout = 1; timeout <= 12; timeout += 1) {
      it.write('lib/stack.ts', `export const timeout = ${timeout};\n`);
      await it.assemble();
    }
    expect(readdirSync(it.cache)).toHaveLength(10);
    expect(await it.assemble()).toBe('synth 12');
  });
});
