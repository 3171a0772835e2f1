/** An item that is no action as the bridge writes one, for somebody changed it; it stops nobody who reads others beside it. */
export interface UnreadableAction {
  readonly status: 'UNREADABLE';
  readonly id: string;
  /** When it was accepted or last resent, as the index has it that it was found in. */
  readonly beganAt: string;
}
