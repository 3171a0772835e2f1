/** An item that somebody changed, so that it is no action. It does not keep others from being read. */
export interface UnreadableAction {
  readonly status: 'UNREADABLE';
  readonly id: string;
  /** When it was accepted or last resent, by the index that found it. */
  readonly beganAt: string;
}
