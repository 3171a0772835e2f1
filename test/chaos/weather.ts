import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { FaultPhase } from './fault-phases.ts';

const armed = z.object({
  faults: z.array(z.object({ fault: z.string(), status: z.number().optional(), fired: z.number() })),
});

/** Faults at Twilio, one phase after the other. */
export interface Weather {
  /** The phase that it is in. */
  readonly phase: string;
  /** Lifts all faults. Answers how often each kind struck; one that strikes as it is lifted is not counted. */
  clear(): Promise<Readonly<Record<string, number>>>;
}

/** Begins with the first phase and changes by the clock, until it is cleared. */
export function startWeather(simulatorUrl: string, phases: readonly FaultPhase[]): Weather {
  const url = `${simulatorUrl}/__simulator/faults`;
  const struck: Record<string, number> = {};
  const cleared = new AbortController();
  let current = 'calm';

  const lift = async (): Promise<void> => {
    for (const { fault, status, fired } of armed.parse(await (await fetch(url)).json()).faults) {
      const kind = fault === 'status' ? `status ${status}` : fault;
      if (fired > 0) struck[kind] = (struck[kind] ?? 0) + fired;
    }
    await ok(fetch(url, { method: 'DELETE' }));
  };
  const run = async (): Promise<void> => {
    for (let number = 0; !cleared.signal.aborted; number += 1) {
      const phase = phases[number % phases.length];
      if (!phase) return;
      current = phase.name;
      for (const fault of phase.faults) await ok(fetch(url, { method: 'POST', body: JSON.stringify(fault) }));
      await pause(phase.millis, undefined, { signal: cleared.signal }).catch(() => undefined);
      await lift();
    }
  };
  const running = run();
  // Whoever clears it learns of a failure; until then it must not end the process.
  running.catch(() => undefined);

  return {
    get phase() {
      return current;
    },
    async clear() {
      cleared.abort();
      await running;
      current = 'calm';
      return struck;
    },
  };
}

async function ok(answer: Promise<Response>): Promise<void> {
  const { status, url } = await answer;
  if (status >= 300) throw new Error(`${url} answered ${status}`);
}
