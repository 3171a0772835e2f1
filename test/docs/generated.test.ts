import { describe, expect, test } from 'vitest';
import { blocksOf, generatedBlocks } from './generated/blocks.ts';
import { pages, read } from './pages.ts';

const blocks = generatedBlocks();

describe('what a page says by itself of the code (npm run docs writes it)', () => {
  test.each(blocks)('$page: $name', ({ page, name, text }) => {
    expect(blocksOf(read(page)).get(name)).toBe(text);
  });

  test('is everything that is marked so', () => {
    // What is measured or priced has tests of its own.
    const marked = pages.filter((page) => !/(performance|cost)\.md$|^bench\/README\.md$/.test(page));
    const found = marked.flatMap((page) => [...blocksOf(read(page)).keys()].map((name) => `${page}: ${name}`));
    expect(found.sort()).toEqual(blocks.map(({ page, name }) => `${page}: ${name}`).sort());
  });
});
