import { describe, expect, test } from 'vitest';
import { explore, inWords } from '../explore.ts';
import { invariants } from '../invariants.ts';
import { plantedBugs } from '../planted-bugs.ts';
import { policies } from '../policies.ts';
import { trackerStateGraph } from '../state-graph.ts';

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
    600_000,
  );

  test('is there for every invariant and every policy', () => {
    const broken = new Set(Object.values(plantedBugs).map(({ breaks }) => breaks));
    expect(Object.keys({ ...invariants, ...policies }).filter((name) => !broken.has(name))).toEqual([]);
  });

  test('is found again by the seed and the path that its finding names, and is told as a timeline', async () => {
    const { bug } = plantedBugs['a create call without an answer is made again at once'] ?? {};
    const found = await explore({ graph, seed: 1, runs: MOST_SCHEDULES, ...(bug && { plantedBug: bug }) });
    if (!found) throw new Error('the planted bug was not found');
    const again = await explore({ graph, seed: 1, runs: 1, path: found.path, ...(bug && { plantedBug: bug }) });
    expect(again).toMatchObject({ schedule: found.schedule, violations: found.violations, timeline: found.timeline });
    expect(found.schedule.workload.events.length).toBeLessThanOrEqual(2);
    expect(inWords(found)).toMatch(/^✗ 2 nothing is sent twice: Twilio made 2 messages/);
    expect(inWords(found)).toContain(`npm run test:simulation -- --seed 1 --path ${found.path}`);
  });
});
