import { LEDGER_SHARDS } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import { writeUnitsAt } from '../../lib/ledger-write-units.ts';
import { type DistributionName, distributionNames } from '../polling/distributions.ts';
import {
  actionCounts,
  assumedDurations,
  DEFAULT_RETENTION_DAYS,
  functionSeconds,
  keptCounts,
  MEMORY_GIGABYTES,
  storedBytes,
} from './action-counts.ts';
import { billOf, totalOf } from './bill.ts';
import {
  askFor,
  backlogGrowth,
  type Ceiling,
  ceilings,
  HOTTEST_SHARD_WRITES,
  type Limit,
  longestStartMillis,
  sweeper,
} from './ceilings.ts';
import { meanAction } from './mean-action.ts';
import type { Unit } from './prices.ts';

const EVENTS = 1e6;

const { polls } = meanAction('lognormal-1.5');
const toRun = billOf(actionCounts(polls), EVENTS);
const kept = billOf(keptCounts(DEFAULT_RETENTION_DAYS), EVENTS);

const billed: Readonly<Record<Unit, string>> = {
  transitions: 'Step Functions: transitions',
  writeUnits: 'DynamoDB: write units',
  gigabyteSeconds: 'Lambda: GB-seconds, an assumption',
  apiRequests: 'HTTP API: requests',
  invocations: 'Lambda: invocations',
  readUnits: 'DynamoDB: read units',
  storedGigabyteMonths: 'DynamoDB: storage, GB-months',
  restorableGigabyteMonths: 'DynamoDB: point-in-time recovery, GB-months',
};

const binding: Readonly<Record<Limit, string>> = {
  transitions: 'Step Functions: StateTransition a second',
  starts: 'Step Functions: StartExecution a second',
  newTable: 'write units a second of a new table',
  newReads: 'read units a second of a new table',
  newIndex: 'write units a second of a new index (`byStatus`)',
  throttle: "[the API's own throttle](#the-apis-own-throttle), events a second",
  functions: 'Lambda: concurrent executions',
  shards: `writes a second to ${LEDGER_SHARDS} shards of open or due actions`,
  tableQuota: 'write units a second of a table: quota',
  indexQuota: 'write units a second of an index: quota',
  api: 'API Gateway: requests a second',
};

/** What can be asked for, in the order of the table. */
const askable: readonly (readonly [Limit, string])[] = [
  ['transitions', 'Step Functions: StateTransition a second'],
  ['starts', 'Step Functions: StartExecution a second'],
  ['functions', 'Lambda: concurrent executions'],
  ['api', 'API Gateway: requests a second'],
  ['tableQuota', 'DynamoDB: write units a second of a table'],
];

const taking: Readonly<Record<DistributionName, string>> = {
  'lognormal-1.5': '1.5 s (lognormal, σ 0.8)',
  'lognormal-4': '4 s (lognormal, σ 1.2)',
  'mostly-fast': '1 s (lognormal, σ 0.3), one in ten 10 to 120 s',
  'pareto-0.9': 'Pareto 0.9, up to 900 s',
};

/** The generated tables of docs/explanation/cost.md, by the names of their marks. */
export const costTables: Readonly<Record<string, string>> = {
  bill: table(
    ['a million events', 'count', 'dollars'],
    [
      ...toRun.map(({ unit, count, dollars }) => [billed[unit], figure(count), cents(dollars)]),
      ['**to run**', '', `**${cents(totalOf(toRun))}**`],
      ...kept.map(({ unit, count, dollars }) => [billed[unit], figure(count), cents(dollars)]),
      [`**kept for ${DEFAULT_RETENTION_DAYS} days**`, '', `**${cents(totalOf(kept))}**`],
      ['**in all**', '', `**${cents(totalOf(toRun) + totalOf(kept))}**`],
    ],
  ),
  distributions: table(
    ['Twilio takes', 'polls', 'transitions', 'to run', 'in all'],
    distributionNames.map((name) => {
      const mean = meanAction(name).polls;
      const run = totalOf(billOf(actionCounts(mean), EVENTS));
      return [
        taking[name],
        mean.toFixed(2),
        actionCounts(mean).transitions.toFixed(2),
        cents(run),
        cents(run + totalOf(kept)),
      ];
    }),
  ),
  ceilings: table(
    [
      'limit',
      'default',
      'an event takes',
      'reached at, events a second',
      'needed for 1,000 a second',
      'needed for 10,000 a second',
    ],
    ceilings(polls).map(({ limit, quota, anEvent, events }) => [
      binding[limit],
      figure(quota),
      String(Number(anEvent.toFixed(2))),
      figure(Math.floor(events)),
      ...[1_000, 10_000].map((wanted) => (wanted > events ? figure(wanted * anEvent) : 'default')),
    ]),
  ),
  asks: table(
    ['ask AWS for', 'at 1,000 events a second', 'at 10,000'],
    askable.map(([limit, name]) => [
      name,
      ...[1_000, 10_000].map((wanted) => {
        const asked = askFor(of(limit), wanted);
        return asked > of(limit).quota ? figure(asked) : 'the default';
      }),
    ]),
  ),
};

function of(limit: Limit): Ceiling {
  const found = ceilings(polls).find((it) => it.limit === limit);
  if (!found) throw new Error(`there is no ceiling of ${limit}`);
  return found;
}

const [first] = ceilings(polls);
const [firstElsewhere] = ceilings(polls, 'other');
const places = Object.values(writeUnitsAt).reduce((sum, units) => sum + units, 0);
const { acceptSeconds, pollSeconds } = assumedDurations;

/** Sentences of docs/explanation/cost.md, with the numbers as they are computed. */
export const costSentences: readonly string[] = [
  `A million events cost **${dollars(totalOf(toRun))}** to run if actions take 1.5 s (lognormal, σ 0.8): ` +
    `${dollars(toRun[0]?.dollars ?? 0)} of it for state transitions, ${actionCounts(polls).transitions.toFixed(1)} an action.`,
  `Keeping them for ${DEFAULT_RETENTION_DAYS} days costs **${dollars(totalOf(kept))}** more, ${dollars(totalOf(toRun) + totalOf(kept))} in all.`,
  `| write units | ${places} |`,
  `| GB-seconds | ${MEMORY_GIGABYTES} · (${acceptSeconds} + ${pollSeconds} · polls) |`,
  `| bytes kept | ${figure(storedBytes.table)} and ${figure(storedBytes.indexes)} |`,
  `**100 events a second** need no change: 100 starts of 300, ${figure(100 * actionCounts(polls).transitions)} transitions of 1,500 and ` +
    `${Math.round(100 * functionSeconds(polls))} concurrent executions of 1,000.`,
  `transitions are the limit at ${figure(Math.floor(firstElsewhere?.events ?? 0))} events a second.`,
  `${LEDGER_SHARDS} × 1,000 ÷ ${HOTTEST_SHARD_WRITES} = ${figure((LEDGER_SHARDS * 1_000) / HOTTEST_SHARD_WRITES)} events a second`,
  `4,000 ÷ ${writeUnitsAt.table} = ${figure(Math.floor(4_000 / writeUnitsAt.table))} events a second`,
  `at 1,000 a second, the backlog grows by ${figure(backlogGrowth(1_000, polls))} a second`,
  `${figure(Math.floor(first?.events ?? 0))} a second, ${millions(3_600 * (first?.events ?? 0))} million an hour`,
  `${sweeper.workers} at once for ${sweeper.secondsAMinute} s of each minute`,
  `in ${longestStartMillis()} ms or less`,
  `Reads of a new table are the limit at ${figure(Math.floor(of('newReads').events))} events a second`,
];

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');
  return [line(heading), `|${heading.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function figure(count: number): string {
  return count.toLocaleString('en', { maximumFractionDigits: count < 100 && !Number.isInteger(count) ? 1 : 0 });
}

function cents(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function dollars(amount: number): string {
  return `$${Math.round(amount)}`;
}

function millions(count: number): string {
  return (count / 1e6).toFixed(1);
}
