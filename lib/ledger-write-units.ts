import type { ledgerIndex } from '../lambdas/adapters/ledger/ledger-schema.ts';

/** DynamoDB bills and limits the writes of each separately. */
export type LedgerPlace = 'table' | keyof typeof ledgerIndex;

/**
 * Write units of one event that becomes one action of 1.3 to 2.0 KB and settles without trouble: 1 for the event and
 * its index row, 2 for the action at claim, lease, result and end, and its index rows. Another KB, or longer ids, cost
 * up to 4 more. `npm test` and `npm run test:stack` verify the figures.
 */
export const writeUnitsAt: Readonly<Record<LedgerPlace, number>> = {
  table: 9,
  byEvent: 1,
  byConversation: 1,
  byDay: 1,
  byRoute: 1,
  // Added as open; removed, and added as settled.
  byStatus: 3,
  // Added by the claim, removed at the end.
  byDue: 2,
  byTwilioAction: 1,
  byMessage: 1,
  byCommunication: 1,
};

/**
 * Write units per second that a new on-demand table, and each of its indexes, takes at once.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export const NEW_TABLE_WRITE_UNITS = 4_000;
