import { describe, expect, test } from 'vitest';
import { itemBytes, MAX_ITEM_BYTES } from '../dynamodb-item-size.ts';
import { violationsOf } from '../invariants.ts';
import { event, outage, scenario } from '../scenarios.ts';
import { trackerStateGraph } from '../state-graph.ts';
import { runSchedule } from '../world.ts';

/** As lambdas/core/bridge/route.ts lets a request be. */
const MAX_REQUEST_BYTES = 64 * 1024;

describe('a Twilio that answers 429 with Retry-After: 1 for a whole day', () => {
  test('does not grow an action beyond what DynamoDB holds: it expires with the last reason', async () => {
    const forSeconds = 25 * 60 * 60;
    const world = await runSchedule(
      scenario({
        events: [event({ type: 'patient' })],
        outages: [outage({ service: 'twilio', operation: 'create', kind: 'busyFor', seconds: 0, forSeconds })],
      }),
      { graph: trackerStateGraph() },
    );
    expect(violationsOf(world)).toEqual([]);
    expect(world.actions).toMatchObject([{ status: 'EXPIRED', failure: { reason: 'busy', httpStatus: 429 } }]);
    expect(world.actions[0]?.attempts).toBeLessThan(700);
    const [item] = [...world.dynamodb.items].flatMap(([pk, it]) => (pk.startsWith('ACTION#') ? [it] : []));
    expect(itemBytes(item ?? {})).toBeLessThan(MAX_ITEM_BYTES - MAX_REQUEST_BYTES);
  });
});
