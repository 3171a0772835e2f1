/** What a caller is asked to wait before it sends an event again that could not be put on record. */
export const RETRY_AFTER_SECONDS = 5;
