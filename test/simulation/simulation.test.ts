import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settledStatuses } from '../../lambdas/core/action/transitions.ts';
import { newCoverage } from './coverage.ts';
import { explore, inWords } from './explore.ts';
import { scenario } from './scenarios.ts';
import { schedules } from './schedules.ts';
import { trackerStateGraph } from './state-graph.ts';
import { untaken } from './summary.ts';
import { runSchedule } from './world.ts';

const graph = trackerStateGraph();

/** A seed of its own may be given; otherwise every run of the suite is the same. */
const seed = Number(process.env.SIMULATION_SEED ?? 20_261_122);

describe('any workload, under any faults', () => {
  test('keeps every promise, in 100 schedules', async () => {
    const coverage = newCoverage();
    const finding = await explore({ graph, seed, runs: 100, coverage });
    expect(finding && inWords(finding)).toBeUndefined();
    // Nothing is shown by runs in which nothing happens.
    expect(coverage.messages).toBeGreaterThan(100);
    expect([...coverage.statuses.keys()].sort()).toEqual([...settledStatuses].sort());
    expect(untaken(coverage)).toEqual([]);
  });
});

describe('a schedule that is run again', () => {
  test('goes the same way, call by call', async () => {
    for (const schedule of fc.sample(schedules, { seed, numRuns: 10 })) {
      const [first, second] = [
        await runSchedule(schedule, { graph, isTimelineKept: true }),
        await runSchedule(schedule, { graph, isTimelineKept: true }),
      ];
      expect(second.timeline).toEqual(first.timeline);
      expect(second.actions).toEqual(first.actions);
    }
  });

  test('goes another way with another seed', async () => {
    const runs = await Promise.all(
      [1, 2].map((other) => runSchedule(scenario({ seed: other }), { graph, isTimelineKept: true })),
    );
    expect(runs[0]?.timeline).not.toEqual(runs[1]?.timeline);
  });
});
