import { describe, expect, test } from 'vitest';
import { percentOf, scoresOf, totalOf } from './scores.ts';

const of = (...statuses: string[]) => ({ mutants: statuses.map((status) => ({ status })) });

describe('the score of a file', () => {
  test('is killed of those that were tried, whether or not a test reached them', () => {
    const [score] = scoresOf({ 'a.ts': of('Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored') });
    expect(score).toEqual({ file: 'a.ts', killed: 3, survived: 1, inNoTest: 1, leftOut: 1 });
    expect(score && percentOf(score)).toBe(60);
  });

  test('is none where nothing was tried', () => {
    const [score] = scoresOf({ 'a.ts': of('Ignored') });
    expect(score && percentOf(score)).toBeUndefined();
  });

  test('is not made up where the runner failed', () => {
    expect(() => scoresOf({ 'a.ts': of('Killed', 'RuntimeError') })).toThrow('a.ts: a mutant is RuntimeError');
  });
});

test('the score of all weighs each mutant alike, not each file', () => {
  const scores = scoresOf({ 'b.ts': of('Survived'), 'a.ts': of('Killed', 'Killed', 'Killed') });
  expect(scores.map(({ file }) => file)).toEqual(['a.ts', 'b.ts']);
  expect(percentOf(totalOf('all', scores))).toBe(75);
});
