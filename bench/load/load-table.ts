import { markdownTable } from '../report/markdown.ts';
import { median, percentile } from '../report/samples.ts';
import type { StoreCeiling } from './store-ceiling.ts';

/** The target that the others are compared with. */
export const LOCAL_HOST = 'local host';

/** What came of some events. */
export interface Run {
  readonly target: string;
  readonly load: string;
  /** All that could be settled was there: the rate is the target's, and not the load's. */
  readonly isBurst: boolean;
  /** From the first event to the last end. */
  readonly perSecond: number;
  /** Milliseconds from an action's end at Twilio until that was known. */
  readonly lags: readonly number[];
  /** What of each lag is more than the schedule's own. */
  readonly beyondSchedule: readonly number[];
  readonly repeated: number;
  /** Since the target was started. */
  readonly peakKilobytes: number;
  /** For each event, from the first one to the last end. */
  readonly cpuMillis: number;
}

/** One turn of everything, so that a machine that is slow for a while is slow for all. */
export interface Round {
  /** One before the runs and one after. */
  readonly ceilings: readonly StoreCeiling[];
  readonly runs: readonly Run[];
}

interface Column {
  readonly heading: string;
  readonly digits: number;
  /** Its heading in the summary; absent if it is not in there. */
  readonly summary?: string;
  /** Undefined if it says nothing about this run. */
  readonly of: (run: Run, round: Round) => number | undefined;
}

const columns: readonly Column[] = [
  { heading: 'settled a second', summary: 'settled a second', digits: 1, of: ({ perSecond }) => perSecond },
  {
    heading: '× the store',
    digits: 2,
    of: ({ isBurst, perSecond }, round) => (isBurst ? perSecond / ceilingOf(round) : undefined),
  },
  { heading: '× the host', digits: 2, of: (run, round) => (run.isBurst ? timesTheHost(run, round) : undefined) },
  { heading: 'lag ms p50', summary: 'lag ms p50', digits: 0, of: ({ lags }) => median(lags) },
  { heading: 'p99', summary: 'lag ms p99', digits: 0, of: ({ lags }) => percentile(lags, 0.99) },
  { heading: 'beyond schedule ms p50', digits: 0, of: ({ beyondSchedule }) => median(beyondSchedule) },
  { heading: 'p99', digits: 0, of: ({ beyondSchedule }) => percentile(beyondSchedule, 0.99) },
  { heading: 'repeated', digits: 0, of: ({ repeated }) => repeated },
  { heading: 'CPU ms an event', summary: 'CPU ms an event', digits: 1, of: ({ cpuMillis }) => cpuMillis },
  { heading: 'peak MB', summary: 'peak MB', digits: 0, of: ({ peakKilobytes }) => peakKilobytes / 1_024 },
];

/** Each run's medians over the rounds, and the store's own rate. */
export function loadTable(rounds: readonly Round[]): string {
  const theStore = [median(rounds.map(ceilingOf)).toFixed(1), '1.00', ...columns.slice(2).map(() => '–')];
  const heading = ['', ...columns.map((column) => column.heading)];
  return markdownTable(heading, [...rowsOf(rounds, columns), ['the store alone', ...theStore]]);
}

/** The columns that say how much a target settles, how late, and at what price. */
export function loadSummary(rounds: readonly Round[]): string {
  const shown = columns.filter(({ summary }) => summary !== undefined);
  return markdownTable(['', ...shown.map(({ summary = '' }) => summary)], rowsOf(rounds, shown));
}

/** A ratio is one of each round, and its median is shown: not a ratio of medians. */
function rowsOf(rounds: readonly Round[], shown: readonly Column[]): readonly (readonly string[])[] {
  const [first] = rounds;
  return (first?.runs ?? []).map(({ target, load }) => {
    const cells = shown.map(({ of, digits }) => {
      const values = rounds.flatMap((round) => {
        const run = runIn(round, target, load);
        const value = run && of(run, round);
        return value === undefined ? [] : [value];
      });
      return values.length === 0 ? '–' : median(values).toFixed(digits);
    });
    return [`${target}: ${load}`, ...cells];
  });
}

function runIn({ runs }: Round, target: string, load: string): Run | undefined {
  return runs.find((run) => run.target === target && run.load === load);
}

/** Actions a second: the mean of a round's runs. */
function ceilingOf({ ceilings }: Round): number {
  return ceilings.reduce((sum, { actionsPerSecond }) => sum + actionsPerSecond, 0) / ceilings.length;
}

/** How many times as many a second as the host settled under the same load, in the same round. */
function timesTheHost({ load, perSecond }: Run, round: Round): number | undefined {
  const host = runIn(round, LOCAL_HOST, load);
  return host && perSecond / host.perSecond;
}
