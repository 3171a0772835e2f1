import Table from 'cli-table3';
import { type TransitionName, transitions } from '../../lambdas/core/action/transitions.ts';
import type { Coverage } from './coverage.ts';

/** What a number of runs went through, as tables. */
export function summary(coverage: Coverage, seconds: number): string {
  const { runs, virtualSeconds, messages, executions } = coverage;
  const days = Math.round(virtualSeconds / 86_400);
  return [
    `${runs} schedules kept every promise, in ${seconds} s; ${days} days passed in them.`,
    `${messages} messages were made by Twilio, ${executions} executions started.`,
    table('fault', coverage.faults),
    table('status at the end', coverage.statuses),
    table('transition', coverage.transitions),
    table('HTTP answer', coverage.answers),
  ].join('\n');
}

/** Nobody changes items by hand in a run: test/create-action holds what happens then. */
const unreachable: readonly TransitionName[] = ['heldBroken'];

/** The transitions of the table that no run took. */
export function untaken(coverage: Coverage): readonly string[] {
  const taken = new Set(Array.from(coverage.transitions.keys(), (key) => key.split(':')[0]));
  const all = Object.keys(transitions) as readonly TransitionName[];
  return all.filter((name) => !taken.has(name) && !unreachable.includes(name));
}

function table(title: string, counts: ReadonlyMap<string, number>): string {
  const rows = new Table({ head: [title, 'times'], style: { head: [], border: [], compact: true } });
  for (const [name, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) rows.push([name, count]);
  return rows.toString();
}
