import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { invariants } from './invariants.ts';
import { plantedBugs } from './planted-bugs.ts';
import { trackerStateGraph } from './state-graph.ts';

/** Every planted bug is found within this many schedules. */
const MOST_SCHEDULES = 2_000;

const graph = trackerStateGraph();

describe('a bug that is planted', () => {
  test.each(Object.entries(plantedBugs))(
    'is found, and the promise that it breaks is named: %s',
    async (_, { breaks, bug }) => {
      const finding = await explore({
        graph,
        seed: 1,
        runs: MOST_SCHEDULES,
        plantedBug: bug,
        promise: breaks,
        isFirstEnough: true,
      });
      expect(finding?.violations.map(({ promise }) => promise)).toContain(breaks);
    },
    120_000,
  );

  test('is there for every invariant', () => {
    const broken = new Set(Object.values(plantedBugs).map(({ breaks }) => breaks));
    expect(Object.keys(invariants).filter((name) => !broken.has(name))).toEqual([]);
  });
});
