import { dollarsPer, type Unit, units } from './prices.ts';

/** What is billed for something, in units. */
export type Counts = Readonly<Partial<Record<Unit, number>>>;

/** One line of a bill. */
export interface BillLine {
  readonly unit: Unit;
  readonly count: number;
  readonly dollars: number;
}

/** What so many events cost, the dearest line first. */
export function billOf(counts: Counts, events: number): readonly BillLine[] {
  return units
    .flatMap((unit) => {
      const each = counts[unit];
      return each === undefined ? [] : [{ unit, count: each * events, dollars: each * events * dollarsPer[unit] }];
    })
    .sort((a, b) => b.dollars - a.dollars);
}

/** In dollars. */
export function totalOf(bill: readonly BillLine[]): number {
  return bill.reduce((sum, { dollars }) => sum + dollars, 0);
}
