import { isSettled } from '../lambdas/core/action/transitions.ts';
import type { BridgeClient, ListedAction } from './bridge-client.ts';

const INTERVAL_MILLIS = 1_000;
/** What has not settled by then may take minutes. */
const PATIENT_AFTER = 30;
const PATIENT_INTERVAL_MILLIS = 5_000;

/**
 * An action as it is now, and each time that something happened to it, until it has settled or cannot be read. It asks
 * every second, after half a minute every five.
 *
 * @param wait resolves after so many milliseconds
 */
export async function* followAction(
  client: Pick<BridgeClient, 'action'>,
  id: string,
  { wait, signal }: { readonly wait: (millis: number) => Promise<unknown>; readonly signal?: AbortSignal },
): AsyncGenerator<ListedAction> {
  let seen = 0;
  for (let asked = 1; ; asked += 1) {
    const found = await client.action(id, signal);
    if (found.status === 'UNREADABLE') return yield found;
    if (found.version > seen) yield found;
    if (isSettled(found.status)) return;
    seen = found.version;
    await wait(asked < PATIENT_AFTER ? INTERVAL_MILLIS : PATIENT_INTERVAL_MILLIS);
  }
}
