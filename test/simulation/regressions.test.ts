import { describe, expect, test } from 'vitest';
import { violationsOf } from './invariants.ts';
import { event, firstCalls, outage, scenario, swift } from './scenarios.ts';
import { trackerStateGraph } from './state-graph.ts';
import type { Schedule } from './workload.ts';
import { runSchedule, type WorldSettings } from './world.ts';

const graph = trackerStateGraph();

async function run(schedule: Schedule, settings: Omit<WorldSettings, 'graph'> = {}) {
  const world = await runSchedule(schedule, { graph, ...settings });
  expect(violationsOf(world)).toEqual([]);
  return world;
}

describe('a create-action that Lambda runs a second time', () => {
  test('does not send before Retry-After is over', async () => {
    const world = await run(
      scenario({
        outages: [outage({ service: 'twilio', operation: 'create', kind: 'busyFor', seconds: 1, forSeconds: 45 })],
        calls: [firstCalls({ service: 'lambda', operation: 'create-action', kind: 'lostAnswer' })],
      }),
    );
    expect(world.actions).toMatchObject([{ status: 'COMPLETED', attempts: 3 }]);
  });
});

describe('an action in doubt, and another that sent the same message, which the index does not show yet', () => {
  test('does not take the message of the other', async () => {
    const world = await run(
      scenario({
        events: [event({ id: 0 }), event({ id: 1, atSeconds: 1 })],
        calls: [firstCalls({ service: 'twilio', operation: 'create', kind: 'failed' })],
        incidents: [{ kind: 'clockForward', atSeconds: 0, seconds: 6 }],
        faults: { indexLagSeconds: 10 },
      }),
    );
    expect(world.actions.map(({ status }) => status)).toEqual(['IN_DOUBT', 'COMPLETED']);
  });
});

describe('an action that cannot be read', () => {
  test('does not keep the sweeper from the others', async () => {
    let unreadable: string | undefined;
    const world = await runSchedule(
      scenario({
        events: [event({ id: 0 }), event({ id: 1, atSeconds: 1 })],
        outages: [outage({ service: 'states', kind: 'throttled', forSeconds: 30 })],
      }),
      {
        graph,
        limitSeconds: 1_800,
        plantedBug: (ports, fn) => {
          if (fn !== 'sweep-ledger') return ports;
          const getAction: typeof ports.ledger.getAction = async (id) => {
            unreadable ??= id;
            if (id === unreadable) throw new Error('ledger item cannot be read');
            return ports.ledger.getAction(id);
          };
          return { ...ports, ledger: { ...ports.ledger, getAction } };
        },
      },
    );
    expect(world.actions.map(({ status }) => status)).toEqual(['ACCEPTED', 'COMPLETED']);
  });
});

describe('a ledger that reads and does not write for half an hour', () => {
  test('is not asked again and again by trackers that cannot take a lease', async () => {
    const world = await run(
      scenario({
        events: [event({ type: 'patient' })],
        outages: [
          outage({ service: 'dynamodb', operation: 'UpdateItem', kind: 'failed', fromSeconds: 0, forSeconds: 1_800 }),
        ],
      }),
    );
    expect(world.actions).toMatchObject([{ status: 'COMPLETED' }]);
  });
});

describe.each(['full', 'redacted'] as const)(
  'a message that was given up and sent again, and that appears after all',
  (content) => {
    // It appears after its own search, which ends with the first look after 300 s, and before the end of the template's at 350 s: whatever
    // the latencies, and so the seed.
    test.each([0, 1, 2, 3])(`is not taken for that of a template: content ${content}, seed %i`, async (seed) => {
      const { appearsAfterSeconds: _, ...unseen } = swift;
      const world = await run(
        scenario({
          content,
          events: [event({ id: 0, type: 'resent' }), event({ id: 1, type: 'templated', atSeconds: 50 })],
          courses: [{ ...swift, appearsAfterSeconds: 345 }, unseen, swift],
          calls: [firstCalls({ service: 'twilio', operation: 'create', kind: 'dieAfter', times: 2 })],
          seed,
        }),
      );
      expect(world.actions).toMatchObject([
        { route: 'resent', status: 'COMPLETED', attempts: 2 },
        { route: 'templated', status: 'IN_DOUBT' },
      ]);
    });
  },
);

describe('a callback of a message that a person had sent again, while the index still names its action', () => {
  test.each([0, 1, 2, 3, 4, 5])('says nothing of the new message, with seed %i', async (seed) => {
    const late = { ...swift, settlesAfterSeconds: 2_000 };
    const delivered = { via: 'status', stage: 3, times: 2, afterSeconds: 64 } as const;
    const world = await run(
      scenario({
        events: [event({ type: 'impatient' })],
        courses: [{ ...late, callbacks: [delivered] }, late],
        decisions: [{ kind: 'resend', atSeconds: 60, nth: 0, againAfterSeconds: [], namesVersion: false }],
        faults: { indexLagSeconds: 10 },
        seed,
      }),
    );
    expect(world.actions).toMatchObject([{ status: 'EXPIRED', attempts: 2, former: [{}] }]);
    expect(world.actions[0]).not.toHaveProperty('delivery');
  });
});

describe('a tracker that was started beside a claim that failed', () => {
  test('is followed by another before the repetition, which claims the action, sends anything', async () => {
    const world = await run(
      scenario({
        events: [event({ againAfterSeconds: [300] })],
        // The event's own put succeeds; its action's does not, however often the SDK tries.
        calls: [firstCalls({ service: 'dynamodb', operation: 'PutItem', kind: 'failed', after: 1, times: 3 })],
      }),
    );
    expect(world.posts.map(({ answer }) => answer.statusCode)).toEqual([503, 202]);
    const executions = [...world.states.executions.values()].map(({ end, startedAt }) => ({ end, startedAt }));
    expect(executions.map(({ end }) => end)).toEqual(['FAILED', 'SUCCEEDED']);
    expect(executions[1]?.startedAt).toBeLessThan(world.twilio.createCalls[0]?.at ?? 0);
    expect(world.actions).toMatchObject([{ status: 'COMPLETED', attempts: 1 }]);
  });
});

describe('a person who has content erased twice at once, while answers of the ledger are lost', () => {
  test('has it erased once', async () => {
    const world = await run(
      scenario({
        decisions: [{ kind: 'erase', atSeconds: 3, nth: 0, againAfterSeconds: [0], namesVersion: false }],
        calls: [firstCalls({ service: 'dynamodb', operation: 'UpdateItem', kind: 'lostAnswer', after: 2, times: 4 })],
        seed: 0,
      }),
    );
    const erasures = world.actions.flatMap(({ history }) =>
      history.filter(({ transition }) => transition === 'erased'),
    );
    expect(erasures).toHaveLength(1);
    expect(world.decided.map(({ answer }) => answer.statusCode)).toEqual([200, 200]);
  });
});
