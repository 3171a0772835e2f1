import type { AnsweredAction, BridgeClient, DailyCounts } from '../../client/bridge-client.ts';
import { dayOf, plusSeconds } from '../../lambdas/core/time.ts';
import { type SettleTimes, settleTimes } from './settle-times.ts';

const DAY_SECONDS = 24 * 60 * 60;
const PAGE = 100;
/** A read of each action that is looked at is paid for: half the price of a thousand reads is spent at most. */
const SAMPLE = 500;

/** The spans that can be chosen, in days; the API counts 31 at most. */
export const spans = [7, 14, 31] as const;

export interface Numbers {
  readonly span: number;
  readonly days: DailyCounts['days'];
  readonly settled: SettleTimes;
  /** Whether there were more than were looked at. */
  readonly isSample: boolean;
}

/**
 * What the charts show.
 *
 * @param days how many, up to today; one of the spans that can be chosen
 */
export async function numbersOf(
  client: BridgeClient,
  { days, now }: { readonly days: string | undefined; readonly now: Date },
): Promise<Numbers> {
  const span = spans.find((it) => String(it) === days) ?? spans[0];
  const to = dayOf(now.toISOString());
  const from = dayOf(plusSeconds(to, -(span - 1) * DAY_SECONDS));
  const [counts, sample] = await Promise.all([client.counts({ from, to }), newestCompleted(client, from)]);
  const counted = counts.days.reduce((sum, day) => sum + day.counts.COMPLETED, 0);
  return { span, days: counts.days, settled: settleTimes(sample), isSample: counted > sample.length };
}

async function newestCompleted(client: BridgeClient, day: string): Promise<readonly AnsweredAction[]> {
  const found: AnsweredAction[] = [];
  for await (const { actions } of client.pages({ status: 'COMPLETED', from: plusSeconds(day, 0) }, { limit: PAGE })) {
    found.push(...actions.filter((action) => action.status !== 'UNREADABLE'));
    if (found.length >= SAMPLE) break;
  }
  return found;
}
