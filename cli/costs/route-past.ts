import type { BridgeClient } from '../../client/bridge-client.ts';
import { type SettleTime, settleTime } from '../../schedule/settle-time.ts';

/** More actions than these teach little more. */
const MAX_SAMPLES = 1_000;

/** Actions that are looked at for as many that have ended: fifty pages. */
export const MAX_LOOKED_AT = 5_000;

/** What a route's latest actions tell of how long they take. */
export interface RoutePast {
  readonly samples: readonly SettleTime[];
  /** What the latest action was polled by; empty for the default. */
  readonly polling: readonly number[];
  /** Actions looked at, {@link MAX_LOOKED_AT} at the most. */
  readonly lookedAt: number;
}

/** How long the latest actions of a route took, newest first. */
export async function routePast(route: string, client: Pick<BridgeClient, 'actions'>): Promise<RoutePast> {
  const samples: SettleTime[] = [];
  let polling: readonly number[] | undefined;
  let lookedAt = 0;
  for await (const action of client.actions({ route }, { limit: 100 })) {
    lookedAt += 1;
    if (action.status !== 'UNREADABLE') {
      polling ??= action.polling ?? [];
      const time = settleTime(action);
      if (time !== undefined) samples.push(time);
    }
    if (samples.length === MAX_SAMPLES || lookedAt === MAX_LOOKED_AT) break;
  }
  return { samples, polling: polling ?? [], lookedAt };
}
