import { describe, expect, test } from 'vitest';
import { markdownTable, withGenerated } from '../../../bench/report/markdown.ts';

const page = `# Page

<!-- generated: load -->
old
<!-- end -->

Between.

<!-- generated: load-growth -->
older
<!-- end -->
`;

describe('what a part writes into the page', () => {
  test('replaces what stood between its own markers, and nothing else', () => {
    expect(withGenerated(page, 'load', 'new')).toBe(page.replace('\nold\n', '\nnew\n'));
    expect(withGenerated(page, 'load-growth', 'new')).toBe(page.replace('\nolder\n', '\nnew\n'));
  });

  test('can be written again and again', () => {
    const once = withGenerated(page, 'load', 'new');

    expect(withGenerated(once, 'load', 'new')).toBe(once);
  });

  test('is refused, where the page has no place for it', () => {
    expect(() => withGenerated(page, 'growth', 'new')).toThrow('<!-- generated: growth -->');
    expect(() => withGenerated('<!-- generated: load -->', 'load', 'new')).toThrow('<!-- end -->');
  });
});

describe('a table', () => {
  test('has its names to the left and its numbers to the right', () => {
    expect(markdownTable(['', 'ms'], [['a', '1']])).toBe('|  | ms |\n|---|---:|\n| a | 1 |');
  });
});
