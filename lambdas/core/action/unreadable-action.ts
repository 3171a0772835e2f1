/**
 * An item that is not an action as the bridge writes one, because somebody changed it. It does not keep others from
 * being read.
 */
export interface UnreadableAction {
  readonly status: 'UNREADABLE';
  readonly id: string;
  /** When it was accepted or last resent, by the index that found it. */
  readonly beganAt: string;
}
