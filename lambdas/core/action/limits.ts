/** The longest deadline of a route. About 400 polls and 300 sends fit in, far below any limit of AWS. */
export const MAX_DEADLINE_SECONDS = 24 * 60 * 60;

/** The most waits that a route's `polling` may list. */
export const MAX_POLLING_WAITS = 60;
