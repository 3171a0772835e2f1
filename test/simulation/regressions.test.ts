import { describe, expect, test } from 'vitest';
import { itemBytes, MAX_ITEM_BYTES } from './dynamodb-item-size.ts';
import { violationsOf } from './invariants.ts';
import { event, firstCalls, outage, scenario, swift } from './scenarios.ts';
import { trackerStateGraph } from './state-graph.ts';
import type { Schedule } from './workload.ts';
import { runSchedule, type WorldSettings } from './world.ts';

const graph = trackerStateGraph();

/** As lambdas/core/routes.ts lets a request be. */
const MAX_REQUEST_BYTES = 64 * 1024;

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

describe('a Twilio that answers 429 with Retry-After: 1 for a whole day', () => {
  test('does not grow an action beyond what DynamoDB holds: it expires with the last reason', async () => {
    const forSeconds = 25 * 60 * 60;
    const world = await run(
      scenario({
        events: [event({ type: 'patient' })],
        outages: [outage({ service: 'twilio', operation: 'create', kind: 'busyFor', seconds: 0, forSeconds })],
      }),
    );
    expect(world.actions).toMatchObject([{ status: 'EXPIRED', failure: { reason: 'busy', httpStatus: 429 } }]);
    expect(world.actions[0]?.attempts).toBeLessThan(700);
    const [item] = [...world.dynamodb.items].flatMap(([pk, it]) => (pk.startsWith('ACTION#') ? [it] : []));
    expect(itemBytes(item ?? {})).toBeLessThan(MAX_ITEM_BYTES - MAX_REQUEST_BYTES);
  }, 60_000);
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

describe('a message that was given up, and sent again', () => {
  test('is not taken for that of a template in the same conversation', async () => {
    const slow = { ...swift, names: 'nothing', appearsAfterSeconds: 0, settlesAfterSeconds: 276 } as const;
    const world = await run(
      scenario({
        events: [
          event({ id: 0, type: 'resent', atSeconds: 16, isPersistent: true }),
          event({ id: 1, type: 'templated', atSeconds: 2, isPersistent: true }),
          event({ id: 2, type: 'templated', atSeconds: 7, isPersistent: true }),
        ],
        courses: [slow, { ...slow, settlesAfterSeconds: 0 }],
        calls: [firstCalls({ service: 'twilio', operation: 'create', kind: 'dieAfter', after: 1, times: 2 })],
        incidents: [{ kind: 'stopExecutions', atSeconds: 54, seconds: 0 }],
        seed: 0,
      }),
    );
    expect(world.actions.map(({ status }) => status).sort()).toEqual(['COMPLETED', 'COMPLETED', 'IN_DOUBT']);
  });
});
