import { describe, expect, test } from 'vitest';
import { read } from './pages.ts';

const page = read('docs/explanation/performance.md');
const parts = Array.from(read('bench/README.md').matchAll(/^<!-- generated: ([\w-]+) -->$/gm), ([, name]) => name);

describe('docs/explanation/performance.md', () => {
  test('is short: 1,200 words at most', () => {
    expect(page.split(/\s+/).length).toBeLessThanOrEqual(1_200);
  });

  test('has a place for the figures of every part of the benchmark, as bench/README.md has', () => {
    const ofMain = /const parts: .*? = \{ (.*?) \};/.exec(read('bench/main.ts'))?.[1]?.replaceAll("'", '') ?? '';
    const names = ofMain.split(', ').map((it) => it.replace(/:.*/, ''));
    expect(Array.from(page.matchAll(/^<!-- generated: ([\w-]+) -->$/gm), ([, name]) => name)).toEqual(names);
    expect(parts).toEqual(names);
  });

  test('has no aim of ours: those are in bench/README.md', () => {
    expect(page).not.toMatch(/\baim(s|ed)?\b|\btarget/i);
  });
});
