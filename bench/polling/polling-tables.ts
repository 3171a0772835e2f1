import { DEFAULT_POLL_COST_SECONDS } from '../../lambdas/core/tracking/schedule.ts';
import { markdownTable } from '../report/markdown.ts';

/** What schedules cost for one distribution, at one cost of a poll. */
export interface Ratios {
  /** What one poll is worth, in seconds of lag. */
  readonly c: number;
  /** The least cost, in seconds. */
  readonly optimum: number;
  /** Each schedule's cost as a multiple of the optimum. */
  readonly schedules: readonly { readonly name: string; readonly ratio: number }[];
}

export interface DistributionRatios {
  readonly distribution: string;
  readonly cells: readonly Ratios[];
}

/** What `polling` of one wait costs for one distribution, at the tracker's own cost of a poll. */
export interface SingleWaitRatios {
  readonly distribution: string;
  readonly byDefault: number;
  readonly waits: readonly { readonly name: string; readonly wait: number; readonly ratio: number }[];
}

/** The costs of a poll that have a row. */
const shownPollCosts = [0.2, 0.5, 1, 2] as const;

/** Too slow to be of interest to users. */
const notInSummary = 'every 30 s';

/** The schedules at the tracker's own cost of a poll, and one wait of the median beside them. */
export function pollingSummary(groups: readonly DistributionRatios[], single: readonly SingleWaitRatios[]): string {
  const names = namesIn(groups).filter((name) => name !== notInSummary);
  const rows = groups.map(({ distribution, cells }) => {
    const atTrackers = cells.find(({ c }) => c === DEFAULT_POLL_COST_SECONDS);
    const [median] = single.find((it) => it.distribution === distribution)?.waits ?? [];
    return [
      distribution,
      ...names.map((name) => toFixed(atTrackers?.schedules.find((it) => it.name === name)?.ratio)),
      median ? `${toFixed(median.ratio)} ([${median.wait}])` : '–',
    ];
  });
  return markdownTable(['cost, × optimum', ...names, 'one wait: the median'], rows);
}

/** Every schedule at several costs of a poll, and one wait of several lengths. */
export function pollingTables(groups: readonly DistributionRatios[], single: readonly SingleWaitRatios[]): string {
  const names = namesIn(groups);
  const rows = groups.flatMap(({ distribution, cells }) => [
    ...cells.filter(({ c }) => shownPollCosts.some((shown) => shown === c)).map((cell) => rowOf(distribution, cell)),
    [`_worst of ${cells.length}_`, '', ...names.map((_, at) => worstOf(cells, at))],
  ]);
  const singleRows = single.map(({ distribution, byDefault, waits }) => [
    distribution,
    toFixed(byDefault),
    ...waits.map(({ wait, ratio }) => `[${wait}]: ${toFixed(ratio)}`),
  ]);
  const lengths = single[0]?.waits.map(({ name }) => name) ?? [];
  return [
    markdownTable(['settle times', 'optimum (s)', ...names], rows),
    markdownTable([`one wait, c = ${DEFAULT_POLL_COST_SECONDS}`, 'default', ...lengths], singleRows),
  ].join('\n\n');
}

function namesIn([first]: readonly DistributionRatios[]): readonly string[] {
  return first?.cells[0]?.schedules.map(({ name }) => name) ?? [];
}

function rowOf(distribution: string, { c, optimum, schedules }: Ratios): readonly string[] {
  return [`${distribution}, c = ${c}`, toFixed(optimum), ...schedules.map(({ ratio }) => toFixed(ratio))];
}

/** The highest ratio of a schedule, and the poll cost where it has it. */
function worstOf(cells: readonly Ratios[], at: number): string {
  const all = cells.map(({ c, schedules }) => ({ c, ratio: schedules[at]?.ratio ?? 0 }));
  const { c, ratio } = all.reduce((worst, it) => (it.ratio > worst.ratio ? it : worst));
  return `${toFixed(ratio)} (c = ${c})`;
}

function toFixed(ratio: number | undefined): string {
  return ratio?.toFixed(2) ?? '–';
}
