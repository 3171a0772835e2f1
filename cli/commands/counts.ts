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

For each day (UTC), how many of the actions that were accepted on it are in
which status now. OPEN: ACCEPTED, SENDING or PENDING. 31 days at most.

${EXIT_HELP}
`;

interface CountsOptions extends BridgeOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

/** Adds `action-bridge counts`: how many actions of each day are in which status. */
export function addCounts(program: Command): Command {
  return addBridgeOptions(program.command('counts'))
    .description('Count the actions of each day, by their status.')
    .option('--from <day>', 'the first day: 2026-11-24, or 7d; a week without it', day)
    .option('--to <day>', 'the last day; today without it', day)
    .option('--json', 'answer as JSON')
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
