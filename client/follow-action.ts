import { isSettled } from '../lambdas/core/action/transitions.ts';
import type { BridgeClient, ListedAction } from './bridge-client.ts';

const INTERVAL_MILLIS = 1_000;
const PATIENT_AFTER = 30;
const PATIENT_INTERVAL_MILLIS = 5_000;

/**
 * Yields an action now and after each change, until it has settled or cannot be read. Asks every second, after half a
 * minute every five.
 *
 * @param wait resolves after this many milliseconds
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
