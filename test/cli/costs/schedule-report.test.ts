import { expect, test } from 'vitest';
import { isCheaper } from '../../../cli/costs/schedule-report.ts';

const today = { polls: 1.73, lagSeconds: 1.77 };

test.each([
  ['polls less often and lags less', { polls: 1.05, lagSeconds: 0.96 }, 2, true],
  ['is the same', today, 2, false],
  ['is cheaper by less than a hundredth', { polls: 1.73, lagSeconds: 1.74 }, 2, false],
  ['lags more than its polls are worth', { polls: 1.69, lagSeconds: 2.66 }, 2, false],
  ['lags more, where polls are worth it', { polls: 1.05, lagSeconds: 2.66 }, 5, true],
])('a schedule that %s, with cost, %o, polls of %d s: %s', (_, learned, pollCostSeconds, expected) => {
  expect(isCheaper(learned, today, pollCostSeconds)).toBe(expected);
});
