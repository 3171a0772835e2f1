import Table from 'cli-table3';
import type { KillCount } from './kills.ts';
import type { LoadReport } from './load-report.ts';

/** What a person wants to see of a run, as a table. */
export function summaryOf(report: LoadReport, kills?: KillCount): string {
  const { seed, events, actions, statuses, deliveries, faults, createCalls, made, adopted, duplicates } = report;
  const table = new Table({ style: { head: [], border: [] }, colWidths: [12, 100], wordWrap: true });
  table.push(
    ['seed', String(seed)],
    ['events', `${events} answered 202, with ${actions} actions`],
    ['deliveries', listed(deliveries)],
    ...(kills ? [['kills', killsOf(kills)]] : []),
    ['faults', listed(faults)],
    ['Twilio', `${createCalls} create calls, ${made} Actions made`],
    ['statuses', listed(statuses)],
    ...(statuses.SENDING
      ? [['looked for', `${statuses.SENDING} in SENDING, never made: that search takes minutes`]]
      : []),
    ['adopted', `${adopted} messages found in their conversations`],
    ['duplicates', String(duplicates)],
    ['violations', String(report.violations.length)],
    ['time', `${Math.round(report.loadSeconds)} s of load, then ${Math.round(report.settleSeconds)} s until settled`],
  );
  return table.toString();
}

function killsOf({ kills, duringStart, slowestStartMillis }: KillCount): string {
  const slowest = (slowestStartMillis / 1_000).toFixed(1);
  return `${kills}, ${duringStart} of them while it started; up again after ${slowest} s at the most`;
}

function listed(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return sorted.map(([what, count]) => `${what}: ${count}`).join(', ') || 'none';
}
