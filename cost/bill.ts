import type { Counts } from './action-counts.ts';
import { dollarsPer, type Unit, units } from './prices.ts';

/** One line of a bill. */
export interface BillLine {
  readonly unit: Unit;
  readonly count: number;
  readonly dollars: number;
}

/** What so many events cost, the dearest line first. */
export function billOf(counts: Counts, events: number): readonly BillLine[] {
  return units
    .map((unit) => ({ unit, count: counts[unit] * events, dollars: counts[unit] * events * dollarsPer[unit] }))
    .sort((a, b) => b.dollars - a.dollars);
}

/** In dollars. */
export function totalOf(bill: readonly BillLine[]): number {
  return bill.reduce((sum, { dollars }) => sum + dollars, 0);
}
