import { writeUnitsAt } from '../../lib/ledger-write-units.ts';
import type { KeptUnit, RunUnit } from './prices.ts';
import type { StoredBytes } from './stored-bytes.ts';

/** Every function's memory, in GB. */
export const MEMORY_GIGABYTES = 0.5;

/** How long warm functions run. */
export interface Durations {
  /** accept-event, for one event. */
  readonly acceptSeconds: number;
  /** get-action, for one poll. */
  readonly pollSeconds: number;
}

/** An assumption, for most of it is waiting for Twilio, and how long that takes is Twilio's. */
export const assumedDurations: Durations = { acceptSeconds: 0.25, pollSeconds: 0.15 };

const WRITE_UNITS = Object.values(writeUnitsAt).reduce((sum, units) => sum + units, 0);
const READ_UNITS_AT_ACCEPT = 0;
/** A consistent read of an item of up to 4 KB. */
const READ_UNITS_A_POLL = 1;

/** Wait, GetAction and Settled?; then, once, Completed. */
const TRANSITIONS_A_POLL = 3;
const LAST_TRANSITION = 1;

/** What one event costs that becomes one action and is polled for so often, as a mean. What is kept of it is {@link keptCounts}. */
export function actionCounts(polls: number, durations = assumedDurations): Readonly<Record<RunUnit, number>> {
  return {
    apiRequests: 1,
    invocations: 1 + polls,
    gigabyteSeconds: MEMORY_GIGABYTES * functionSeconds(polls, durations),
    transitions: TRANSITIONS_A_POLL * polls + LAST_TRANSITION,
    writeUnits: WRITE_UNITS,
    readUnits: READ_UNITS_AT_ACCEPT + READ_UNITS_A_POLL * polls,
  };
}

/** How long functions run for one event, one after the other. */
export function functionSeconds(polls: number, { acceptSeconds, pollSeconds } = assumedDurations): number {
  return acceptSeconds + pollSeconds * polls;
}

/**
 * Bytes that stay of the example order, the event and its settled action, kept in full; counted as the write units are. Each byte of text
 * more is one more.
 */
export const storedBytes: StoredBytes = { table: 3_010, indexes: 2_000 };

/** Days that the construct keeps things for, where it is not told otherwise. */
export const DEFAULT_RETENTION_DAYS = 400;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: a GB is 1,024 MB, and so on. */
const BYTES_A_GIGABYTE = 1_024 ** 3;
const DAYS_A_MONTH = 365.25 / 12;

/** What is kept of one event and its action for so many days, and can be restored to any second of the last 35 of them. */
export function keptCounts(retentionDays: number): Readonly<Record<KeptUnit, number>> {
  const gigabyteMonths = (bytes: number): number => (bytes / BYTES_A_GIGABYTE) * (retentionDays / DAYS_A_MONTH);
  return {
    storedGigabyteMonths: gigabyteMonths(storedBytes.table + storedBytes.indexes),
    restorableGigabyteMonths: gigabyteMonths(storedBytes.table),
  };
}
