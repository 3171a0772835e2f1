import { setTimeout as pause } from 'node:timers/promises';
import type { KillableHost } from './killable-host.ts';
import type { PlannedKill } from './plan.ts';

/** How the host died and came back. */
export interface KillCount {
  kills: number;
  /** Of them, those of a host that was still starting. */
  duringStart: number;
  slowestStartMillis: number;
}

export interface Killing {
  /** Events answered 202 so far. */
  readonly accepted: () => number;
  readonly count: KillCount;
  readonly signal: AbortSignal;
}

const WATCH_MILLIS = 20;

/** Kills the host as planned, and starts it again each time. */
export async function killAsPlanned(
  host: KillableHost,
  plan: readonly PlannedKill[],
  { accepted, count, signal }: Killing,
): Promise<void> {
  for (const { afterAccepted, delayMillis, downMillis, duringStartMillis } of plan) {
    while (accepted() < afterAccepted) await pause(WATCH_MILLIS, undefined, { signal });
    await pause(delayMillis, undefined, { signal });
    await killAndStart(host, downMillis, count);
    if (duringStartMillis !== undefined) {
      const isReadyBefore = await Promise.race([
        host.ready().then((millis) => millis !== undefined),
        pause(duringStartMillis, false, { signal }),
      ]);
      if (!isReadyBefore) count.duringStart += 1;
      await killAndStart(host, downMillis, count);
    }
    const startMillis = await host.ready();
    count.slowestStartMillis = Math.max(count.slowestStartMillis, startMillis ?? 0);
  }
}

/** One SIGKILL, and a new start. */
export async function killAndStart(host: KillableHost, downMillis: number, count: KillCount): Promise<void> {
  await host.kill();
  count.kills += 1;
  await pause(downMillis);
  host.start();
}
