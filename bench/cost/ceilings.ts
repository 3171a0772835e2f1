import { LEDGER_SHARDS } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import { NEW_TABLE_WRITE_UNITS, writeUnitsAt } from '../../lib/ledger-write-units.ts';
import { actionCounts, assumedDurations, functionSeconds } from './action-counts.ts';

/** Where Step Functions' quotas are what they are: us-east-1, us-west-2 and eu-west-1 are large. */
type Region = 'large' | 'other';

/**
 * Step Functions' refills a second.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const refills: Readonly<Record<Region, { readonly transitions: number; readonly starts: number }>> = {
  large: { transitions: 1_500, starts: 300 },
  other: { transitions: 500, starts: 150 },
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const NEW_TABLE_READ_UNITS = 12_000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: for a table on demand, and for each index. */
const TABLE_WRITE_UNITS = 40_000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const PARTITION_WRITE_UNITS = 1_000;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const FUNCTIONS_AT_ONCE = 1_000;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const API_REQUESTS = 10_000;

/** For `POST /events/{source}`; lib/api.ts sets it. */
const EVENT_REQUESTS = 1_000;

/** An action comes into the shard of what is open, and goes out of it; the shard of what is due is no hotter. */
export const HOTTEST_SHARD_WRITES = 2;

/** What binds a bridge. */
export type Limit =
  | 'transitions'
  | 'starts'
  | 'newTable'
  | 'newIndex'
  | 'newReads'
  | 'throttle'
  | 'functions'
  | 'shards'
  | 'tableQuota'
  | 'indexQuota'
  | 'api';

export interface Ceiling {
  readonly limit: Limit;
  /** A second; of functions, at once. */
  readonly quota: number;
  /** What an event takes of it that becomes one action. */
  readonly anEvent: number;
  /** Events a second at which it binds. */
  readonly events: number;
}

/** The index that takes most. */
const dearestIndex = Math.max(...Object.entries(writeUnitsAt).map(([place, units]) => (place === 'table' ? 0 : units)));

/** Everything that binds where an action is polled for so often, as a mean; what binds first comes first. */
export function ceilings(polls: number, region: Region = 'large', durations = assumedDurations): readonly Ceiling[] {
  const { transitions, starts } = refills[region];
  const limits: readonly (readonly [Limit, number, number])[] = [
    ['transitions', transitions, actionCounts(polls).transitions],
    ['starts', starts, 1],
    ['newTable', NEW_TABLE_WRITE_UNITS, writeUnitsAt.table],
    ['newIndex', NEW_TABLE_WRITE_UNITS, dearestIndex],
    ['newReads', NEW_TABLE_READ_UNITS, actionCounts(polls).readUnits],
    ['throttle', EVENT_REQUESTS, actionCounts(polls).apiRequests],
    ['functions', FUNCTIONS_AT_ONCE, functionSeconds(polls, durations)],
    ['shards', LEDGER_SHARDS * PARTITION_WRITE_UNITS, HOTTEST_SHARD_WRITES],
    ['tableQuota', TABLE_WRITE_UNITS, writeUnitsAt.table],
    ['indexQuota', TABLE_WRITE_UNITS, dearestIndex],
    ['api', API_REQUESTS, actionCounts(polls).apiRequests],
  ];
  return limits
    .map(([limit, quota, anEvent]) => ({ limit, quota, anEvent, events: quota / anEvent }))
    .sort((a, b) => a.events - b.events);
}

/** What to ask AWS for, of what is limited, for so many events a second: a tenth more than they take, in round figures. */
export function askFor({ anEvent }: Pick<Ceiling, 'anEvent'>, eventsASecond: number): number {
  const wanted = 1.1 * anEvent * eventsASecond;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  // Rounded first, for 1.1 times a round figure is that figure and a hair.
  return Math.ceil(Math.round((wanted / step) * 1e6) / 1e6) * step;
}

/** Actions a second by which what waits grows, where events come faster than Step Functions takes them. */
export function backlogGrowth(eventsASecond: number, polls: number, region: Region = 'large'): number {
  const bound = ceilings(polls, region).filter(({ limit }) => limit === 'transitions' || limit === 'starts');
  return Math.max(0, eventsASecond - Math.min(...bound.map(({ events }) => events)));
}

/** How the sweeper starts what waits: by so many workers, side by side, for so much of each minute. */
export const sweeper = { workers: 16, secondsAMinute: 45 };

/** How long a start may take the sweeper, with the read before and the write after it, if it is to use up the refill of starts. */
export function longestStartMillis(region: Region = 'large'): number {
  return (1_000 * sweeper.workers * sweeper.secondsAMinute) / 60 / refills[region].starts;
}
