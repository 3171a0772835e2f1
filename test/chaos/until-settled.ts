import { setTimeout as pause } from 'node:timers/promises';
import type { Action } from '../../lambdas/core/action/action.ts';
import type { BridgeRecords } from './bridge-records.ts';
import { sideBySide } from './side-by-side.ts';

export interface Settling {
  readonly records: BridgeRecords;
  /** Whether an action need not be waited for any more. */
  readonly isOver: (action: Action) => Promise<boolean>;
  readonly timeoutMillis: number;
  readonly onOpen: (open: number) => void;
  readonly signal: AbortSignal;
}

const POLL_MILLIS = 1_000;
const CONNECTIONS = 4;

/** Waits until all actions are over, or the time is over; what is then open is for the checks to tell. */
export async function untilSettled(
  ids: Iterable<string>,
  { records, isOver, timeoutMillis, onOpen, signal }: Settling,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMillis;
  let open = [...ids];
  while (open.length > 0 && Date.now() < giveUpAt) {
    const isOpen = await sideBySide(open, CONNECTIONS, async (id) => {
      const action = await records.action(id);
      return action !== undefined && !(await isOver(action));
    });
    open = open.filter((_, index) => isOpen[index]);
    onOpen(open.length);
    if (open.length > 0) await pause(POLL_MILLIS, undefined, { signal });
  }
}
