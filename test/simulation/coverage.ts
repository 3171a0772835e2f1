import * as z from 'zod';
import type { World } from './world.ts';

const counts = z.map(z.string(), z.number());

/** What a number of runs went through. */
export const coverageSchema = z.object({
  runs: z.number(),
  virtualSeconds: z.number(),
  messages: z.number(),
  executions: z.number(),
  /** How often each fault struck, by service and kind. */
  faults: counts,
  statuses: counts,
  /** `transition: FROM → TO`. */
  transitions: counts,
  answers: counts,
});
export type Coverage = z.infer<typeof coverageSchema>;

export function newCoverage(): Coverage {
  return {
    runs: 0,
    virtualSeconds: 0,
    messages: 0,
    executions: 0,
    faults: new Map(),
    statuses: new Map(),
    transitions: new Map(),
    answers: new Map(),
  };
}

export function noteRun(coverage: Coverage, world: World): void {
  coverage.runs += 1;
  coverage.virtualSeconds += world.elapsedSeconds;
  coverage.messages += world.twilio.made.size;
  coverage.executions += world.states.executions.size;
  for (const [fault, count] of world.struck) add(coverage.faults, fault, count);
  for (const { answer } of world.posts) add(coverage.answers, String(answer.statusCode), 1);
  for (const { status, history } of world.actions) {
    add(coverage.statuses, status, 1);
    for (const { transition, from, to } of history)
      add(coverage.transitions, `${transition}: ${from ?? '–'} → ${to}`, 1);
  }
}

export function mergeCoverage(into: Coverage, from: Coverage): void {
  into.runs += from.runs;
  into.virtualSeconds += from.virtualSeconds;
  into.messages += from.messages;
  into.executions += from.executions;
  for (const name of ['faults', 'statuses', 'transitions', 'answers'] as const) {
    for (const [key, count] of from[name]) add(into[name], key, count);
  }
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
