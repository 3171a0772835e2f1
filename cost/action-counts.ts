import type { Unit } from './prices.ts';

/** What is billed for something, in units. */
export type Counts = Readonly<Record<Unit, number>>;

/** Every function's memory, in GB. */
export const MEMORY_GIGABYTES = 0.5;

/** How long a warm function runs, most of it waiting for Twilio; an assumption, for it is Twilio's time. */
export const ACCEPT_SECONDS = 0.25;
export const POLL_SECONDS = 0.15;

/**
 * DynamoDB's units of the example order, one event that becomes one action of 1.3 to 2.0 KB: 2 for the event, then claim 7, lease 2, record
 * 4 and end 6, each with its index rows. `npm run test:stack` counts them by the images that the deployed table's stream has
 * of each write. Another KB of text, or longer ids, cost up to 4 more.
 */
const WRITE_UNITS = 21;
const READ_UNITS_AT_ACCEPT = 0;
/** A consistent read of an item of up to 4 KB. */
const READ_UNITS_A_POLL = 1;

/** Wait, GetAction and Settled?; then, once, Completed. */
const TRANSITIONS_A_POLL = 3;
const LAST_TRANSITION = 1;

/** What one event costs that becomes one action and is polled for so often, as a mean. */
export function actionCounts(polls: number): Counts {
  return {
    apiRequests: 1,
    invocations: 1 + polls,
    gigabyteSeconds: MEMORY_GIGABYTES * (ACCEPT_SECONDS + POLL_SECONDS * polls),
    transitions: TRANSITIONS_A_POLL * polls + LAST_TRANSITION,
    writeUnits: WRITE_UNITS,
    readUnits: READ_UNITS_AT_ACCEPT + READ_UNITS_A_POLL * polls,
  };
}
