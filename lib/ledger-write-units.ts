import type { ledgerIndex } from '../lambdas/adapters/ledger/ledger-schema.ts';

/** The table, or one of its indexes by name: DynamoDB bills and limits the writes of each by themselves. */
export type LedgerPlace = 'table' | keyof typeof ledgerIndex;

/**
 * DynamoDB write units of one event that becomes one action of 1.3 to 2.0 KB and settles without trouble: 1 for the event
 * and its row; 2 for the action at each of claim, lease, record and end; and its index rows as they come, move and go.
 * Another KB of text, or longer ids, cost up to 4 more. `npm test` and `npm run test:stack` count them.
 */
export const writeUnitsAt: Readonly<Record<LedgerPlace, number>> = {
  table: 9,
  byEvent: 1,
  byConversation: 1,
  byDay: 1,
  byRoute: 1,
  // Comes as open; goes from there, and comes as what it ended as.
  byStatus: 3,
  // Comes with the claim, goes with the end.
  byDue: 2,
  byTwilioAction: 1,
  byMessage: 1,
  byCommunication: 1,
};

/**
 * Write units a second that a new on-demand table accepts at once, and each of its indexes.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export const NEW_TABLE_WRITE_UNITS = 4_000;
