import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeBlocks } from './markdown.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/reference/construct.md', () => {
  test('names every part of the bridge', () => {
    const parts = Array.from(
      read('lib/action-bridge.ts').matchAll(/^ {2}(?:readonly|get) (\w+)(?:\(\))?: (?!.*\?)/gm),
      ([, name = '']) => name,
    );
    const props = Array.from(
      read('docs/reference/construct.md').matchAll(/^\| `bridge\.(\w+)` \|/gm),
      ([, name]) => name,
    );
    expect(props.sort()).toEqual(parts.sort());
  });
});

describe('docs/guides/recipes.md', () => {
  const blocks = codeBlocks(read('docs/guides/recipes.md')).filter(({ tag }) => tag.startsWith('file='));

  test('has every recipe', () => {
    const files = readdirSync(new URL('../../examples/recipes', import.meta.url)).filter((it) => it.endsWith('.ts'));
    const shown = blocks.map(({ tag }) => tag.replace('file=examples/recipes/', ''));
    expect(shown.filter((it) => !it.includes('/')).sort()).toEqual(files.sort());
  });

  test.each(blocks)('$tag is what the tests synthesise', ({ tag, code }) => {
    expect(code).toBe(read(tag.replace('file=', '')));
  });
});
