import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  askFor,
  backlogGrowth,
  ceilings,
  type Limit,
  longestStartMillis,
  sweeper,
} from '../../../bench/cost/ceilings.ts';
import { meanAction } from '../../../bench/cost/mean-action.ts';
import { BATCH_MILLIS, CONCURRENCY } from '../../../lambdas/sweep-ledger/sweep-ledger.ts';
import { synthesizedBridge } from '../../lib/synthesized-bridge.ts';

const { polls } = meanAction('lognormal-1.5');
const bridge = synthesizedBridge();

function eventsAt(limit: Limit, of = ceilings(polls)): number {
  return of.find((it) => it.limit === limit)?.events ?? Number.NaN;
}

describe('where actions take 1.5 s', () => {
  test("Step Functions' transitions bind first, at some 270 actions a second or more in a large region", () => {
    expect(ceilings(polls)[0]).toMatchObject({ limit: 'transitions', quota: 1_500 });
    expect(eventsAt('transitions')).toBeGreaterThanOrEqual(270);
  });

  test('they bind at a third of it elsewhere, and what is not of Step Functions as in a large region', () => {
    expect(eventsAt('transitions', ceilings(polls, 'other'))).toBeCloseTo(eventsAt('transitions') / 3, 9);
    expect(eventsAt('newTable', ceilings(polls, 'other'))).toBe(eventsAt('newTable'));
  });

  test('a new table takes 4,000 write units a second, and so 444 events of 9', () => {
    expect(Math.floor(eventsAt('newTable'))).toBe(444);
  });

  test('eight shards of 1,000 writes take 4,000 actions that come and go', () => {
    expect(eventsAt('shards')).toBe((8 * 1_000) / 2);
  });

  test('a tenth more than they take is asked for, in round figures', () => {
    expect([1, 5.32, 9].map((anEvent) => askFor({ anEvent }, 1_000))).toEqual([1_100, 5_900, 9_900]);
  });

  test('what waits grows by all that comes faster than the first of them allows, and not otherwise', () => {
    expect(backlogGrowth(1_000, polls)).toBeCloseTo(1_000 - eventsAt('transitions'), 9);
    expect(backlogGrowth(100, polls)).toBe(0);
  });
});

describe('a ceiling of the bridge itself', () => {
  test('of the API is the throttle of the route that takes events', () => {
    const settings = z.object({
      RouteSettings: z.object({ 'POST /events/{source}': z.object({ ThrottlingRateLimit: z.number() }) }),
    });
    const [stage] = bridge.resources('AWS::ApiGatewayV2::Stage').map(({ properties }) => settings.parse(properties));
    expect(eventsAt('throttle')).toBe(stage?.RouteSettings['POST /events/{source}'].ThrottlingRateLimit);
  });

  test("of the sweeper is its workers, for as long as it begins anything of a run's time", () => {
    const sweep = bridge
      .resources('AWS::Lambda::Function')
      .find(({ construct }) => construct.startsWith('SweepLedger'));
    const { Timeout } = z.object({ Timeout: z.number() }).parse(sweep?.properties);
    expect(sweeper).toEqual({ workers: CONCURRENCY, secondsAMinute: Timeout - BATCH_MILLIS / 1_000 });
    expect(longestStartMillis()).toBe(40);
  });
});
