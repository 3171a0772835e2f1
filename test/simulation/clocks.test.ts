import { describe, expect, test } from 'vitest';
import { invariants, violationsOf } from './invariants.ts';
import { event, firstCalls, outage, scenario, swift } from './scenarios.ts';
import { trackerStateGraph } from './state-graph.ts';
import { runSchedule } from './world.ts';

const graph = trackerStateGraph();

/** A create call that takes its sender almost all the time it has, while the sender's clock is off by so much. */
async function slowSend(senderOffsetSeconds: number, type: 'held' | 'resent', kind: 'slow' | 'lostAnswer' = 'slow') {
  const world = await runSchedule(
    scenario({
      events: [event({ type })],
      courses: [{ ...swift, appearsAfterSeconds: 20 }],
      calls: [firstCalls({ service: 'twilio', operation: 'create', kind, seconds: 7.5 })],
    }),
    { graph, clockOffsetOf: (fn) => (fn === 'accept-event' ? senderOffsetSeconds : 0) },
  );
  const [action] = world.actions;
  return { status: action?.status, messages: world.twilio.made.size, violations: violationsOf(world) };
}

// Standard Webhooks tolerates 300 s, so that a clock that is further behind takes no events.
describe("a sender's clock that is behind the tracker's while its create call is slow", () => {
  test.each([0, 5, 15, 60, 240])('by %d s: its one message is confirmed, and sent once', async (seconds) => {
    for (const type of ['held', 'resent'] as const) {
      expect(await slowSend(-seconds, type)).toEqual({ status: 'COMPLETED', messages: 1, violations: [] });
    }
  });

  test('by the five minutes of the search: held where the route holds, sent again where it resends', async () => {
    expect(await slowSend(-299, 'held')).toEqual({ status: 'IN_DOUBT', messages: 1, violations: [] });
    expect(await slowSend(-299, 'resent')).toMatchObject({ messages: 2, violations: [] });
  });
});

describe("a sender's clock that is ahead of Twilio's when the answer to its create call is lost", () => {
  test.each([0, 5, 59])('by %d s: its message is found', async (seconds) => {
    for (const type of ['held', 'resent'] as const) {
      const sent = await slowSend(seconds, type, 'lostAnswer');
      expect(sent).toEqual({ status: 'COMPLETED', messages: 1, violations: [] });
    }
  });

  test('by more than a minute: the message is taken for an older one; held, or sent again', async () => {
    expect(await slowSend(65, 'held', 'lostAnswer')).toEqual({ status: 'IN_DOUBT', messages: 1, violations: [] });
    expect(await slowSend(65, 'resent', 'lostAnswer')).toMatchObject({ messages: 2, violations: [] });
  });
});

describe('clocks that jump in the middle of everything', () => {
  test.each(['clockBack', 'clockForward'] as const)('%s: by an hour, and no invariant breaks', async (kind) => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    for (const seed of seeds) {
      const world = await runSchedule(
        scenario({
          seed,
          events: [event({ id: 0 }), event({ id: 1, type: 'resent', atSeconds: 1 }), event({ id: 2, type: 'twofold' })],
          incidents: [{ kind, atSeconds: seed / 4, seconds: 3_600 }],
          outages: [outage({ service: 'twilio', operation: 'create', kind: 'busy', forSeconds: 4 })],
        }),
        { graph },
      );
      expect(violationsOf(world).filter(({ promise }) => promise in invariants)).toEqual([]);
    }
  });
});
