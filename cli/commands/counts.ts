import type { Command } from 'commander';
import type { DailyCounts } from '../../client/bridge-client.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { instantOf } from '../terminal/moments.ts';
import { type Paper, paperOf, printJson, printLine } from '../terminal/print.ts';
import { table } from '../terminal/text.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';

const example = `
Examples:
  $ action-bridge counts
  $ action-bridge counts --from 30d
  $ action-bridge counts --from 2026-11-01 --to 2026-11-30 --json

For each day (UTC): how many of the actions accepted on that day are now in each
status. OPEN is ACCEPTED, SENDING or PENDING. At most 31 days.

${EXIT_HELP}
`;

interface CountsOptions extends BridgeOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

/** Adds `action-bridge counts`. */
export function addCounts(program: Command): Command {
  return addBridgeOptions(program.command('counts'))
    .description('Count actions by day and status.')
    .option('--from <day>', 'first day: 2026-11-24 or 7d; by default a week ago', day)
    .option('--to <day>', 'last day; by default today', day)
    .option('--json', 'print JSON')
    .addHelpText('after', example)
    .action(count);
}

function day(text: string): string {
  return instantOf(text, new Date()).slice(0, 'yyyy-mm-dd'.length);
}

async function count({ from, to, json, ...options }: CountsOptions): Promise<void> {
  const client = await bridgeOf(options);
  const counts = await client.counts({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
  if (json) return printJson(counts);
  await printLine(countsTable(counts, paperOf(process.stdout)));
}

const statuses = ['OPEN', 'COMPLETED', 'FAILED', 'EXPIRED', 'IN_DOUBT'] as const;

function countsTable({ days }: DailyCounts, { palette, columns }: Paper): string {
  const rows = days.map(({ day: of, counts }) => [of, ...statuses.map((status) => String(counts[status]))]);
  const sums = statuses.map((status) => String(days.reduce((sum, { counts }) => sum + counts[status], 0)));
  return table(['DAY', ...statuses], [...rows, ['all', ...sums]], { palette, columns, whole: [0] });
}
