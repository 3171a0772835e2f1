/** About 400 polls and 300 sends fit in, far below any limit of AWS. */
export const MAX_DEADLINE_SECONDS = 24 * 60 * 60;

export const MAX_POLLING_WAITS = 60;
