import { describe, expect, test } from 'vitest';
import { plusSeconds, secondsBetween } from '../../../lambdas/core/time.ts';
import { violationsOf } from '../invariants.ts';
import { AN_HOUR, event, outage, scenario } from '../scenarios.ts';
import { trackerStateGraph } from '../state-graph.ts';
import { runSchedule, START, type World } from '../world.ts';

const graph = trackerStateGraph();

describe('a burst of 5,000 events within a minute, where 30 executions may be started a second', () => {
  const EVENTS = 5_000;
  const QUOTA = { bucket: 30, perSecond: 30 };
  const events = Array.from({ length: EVENTS }, (_, id) =>
    event({ id, type: 'patient', text: id, conversation: id, atSeconds: (60 * id) / EVENTS }),
  );

  test('is answered 202 throughout, and every message is sent once', async () => {
    const world = await runSchedule(scenario({ events }), { graph, quota: QUOTA });

    expect(new Set(world.posts.map(({ answer }) => answer.statusCode))).toEqual(new Set([202]));
    expect(violationsOf(world)).toEqual([]);
    expect(world.actions.filter(({ status }) => status === 'COMPLETED')).toHaveLength(EVENTS);

    // What the sweeper started, it started in the order of age, but for those that its workers hold while they pause.
    const waited = startedLate(world);
    expect(waited.length).toBeGreaterThan(EVENTS / 2);
    expect(furthestBehind(waited)).toBeLessThan(10);
    // Started as fast as the quota allows, but for the pauses between two sweeps.
    const last = Math.max(...waited.map(({ startedAt }) => startedAt));
    expect((last - START) / 1_000).toBeLessThan((1.5 * EVENTS) / QUOTA.perSecond);
  }, 300_000);
});

interface Started {
  readonly acceptedAt: string;
  readonly startedAt: number;
}

/** The actions whose trackers were not started with their acceptance, in the order in which they were started. */
function startedLate({ actions, states }: World): readonly Started[] {
  return actions
    .flatMap(({ id, acceptedAt }) => {
      const startedAt = states.executions.get(id)?.startedAt ?? Number.NaN;
      return secondsBetween(acceptedAt, new Date(startedAt)) > 30 ? [{ acceptedAt, startedAt }] : [];
    })
    .sort((a, b) => a.startedAt - b.startedAt);
}

/** By how many seconds an action was at the most younger than one that was started after it. */
function furthestBehind(started: readonly Started[]): number {
  let youngest = plusSeconds(new Date(START), 0);
  return Math.max(
    ...started.map(({ acceptedAt }) => {
      if (acceptedAt > youngest) youngest = acceptedAt;
      return secondsBetween(acceptedAt, youngest);
    }),
  );
}

describe('StartExecution, throttled for an hour', () => {
  test('holds nothing up for longer: what has time left is sent, and what has none expires', async () => {
    const world = await runSchedule(
      scenario({
        events: [event({ id: 1, type: 'patient' }), event({ id: 2, type: 'held' })],
        outages: [outage({ service: 'states', kind: 'throttled', forSeconds: AN_HOUR })],
      }),
      { graph },
    );
    expect(violationsOf(world)).toEqual([]);
    expect(world.posts.map(({ answer }) => answer.statusCode)).toEqual([202, 202]);
    const [patient, held] = ['patient', 'held'].map((route) => world.actions.find((it) => it.route === route));
    expect(patient).toMatchObject({ status: 'COMPLETED' });
    expect(held).toMatchObject({ status: 'EXPIRED' });
    expect(secondsBetween(new Date(START), patient?.sentAt ?? '')).toBeLessThan(AN_HOUR + 90);
  });
});
