/** The longest that an action is sent and followed. At most some 400 polls and 300 sends fit in, far below any limit of AWS's. */
export const MAX_DEADLINE_SECONDS = 24 * 60 * 60;

/** Waits that a route's `polling` may list. */
export const MAX_POLLING_WAITS = 60;
