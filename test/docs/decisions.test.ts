import { describe, expect, test } from 'vitest';
import { pages, read } from './pages.ts';

const index = read('docs/explanation/adr/README.md');
const decisions = pages
  .filter((page) => page.startsWith('docs/explanation/adr/') && page !== 'docs/explanation/adr/README.md')
  .sort()
  .map((page) => ({ file: page.replace('docs/explanation/adr/', ''), text: read(page) }));

describe('docs/explanation/adr', () => {
  test('gives every decision a number of its own', () => {
    const numbers = decisions.map(({ file }) => file.slice(0, 4));
    expect(numbers).toEqual([...new Set(numbers)]);
  });

  test('lists every decision by its title, in order, and no other', () => {
    const listed = Array.from(index.matchAll(/^\| \[(\d+)\]\(([^)]+)\) \| (.+?) \|$/gm), ([, number, file, title]) => ({
      number,
      file,
      title,
    }));
    const written = decisions.map(({ file, text }) => {
      const [, number, title] = /^# (\d+)\. (.+)$/m.exec(text) ?? [];
      return { number, file, title };
    });
    expect(listed).toEqual(written);
  });

  test.each(decisions)('$file: is numbered as its file, and has a status and a decision', (it) => {
    expect(it.text).toMatch(new RegExp(`^# ${Number(it.file.slice(0, 4))}\\. \\S`));
    for (const part of [/^Status: accepted/m, /^\*\*Decision\.\*\*/m]) expect(it.text).toMatch(part);
  });
});
