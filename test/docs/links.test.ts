import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsOf, pages, proseOf, root } from './pages.ts';

/** The links of a page to files and headings of the repository, by what stands between the brackets. */
function linksOf(
  page: string,
): readonly { readonly written: string; readonly path: string; readonly anchor: string }[] {
  const inMarkdown = proseOf(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g);
  const pictures = proseOf(page).matchAll(/ src="(?!https?:)([^"]*)"/g);
  return [...inMarkdown, ...pictures].map(([written, file = '', anchor = '']) => ({
    written,
    path: file === '' ? page : join(page, '..', file),
    anchor,
  }));
}

describe.each(pages)('%s', (page) => {
  test('links to nothing that is not there', () => {
    expect(linksOf(page).filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('links to headings that there are', () => {
    const toHeadings = linksOf(page).filter(({ path, anchor }) => anchor !== '' && path.endsWith('.md'));
    expect(toHeadings.filter(({ path, anchor }) => !anchorsOf(path).includes(anchor))).toEqual([]);
  });
});

describe('docs/README.md', () => {
  test('leads to every page of docs/', () => {
    const linked = new Set(linksOf('docs/README.md').map(({ path }) => path));
    const own = pages.filter(
      (page) => /^docs\/(?!explanation\/adr\/\d).*\.md$/.test(page) && page !== 'docs/README.md',
    );
    expect(own.filter((page) => !linked.has(page))).toEqual([]);
  });
});
