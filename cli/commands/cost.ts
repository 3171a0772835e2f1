import { type Command, InvalidArgumentError, Option } from 'commander';
import { actionCounts, assumedDurations, DEFAULT_RETENTION_DAYS, keptCounts } from '../../cost/action-counts.ts';
import { type BillLine, billOf, totalOf } from '../../cost/bill.ts';
import { ceilings, type Region, regions } from '../../cost/ceilings.ts';
import { meanAction } from '../../cost/mean-action.ts';
import { type DistributionName, distributionNames } from '../../schedule/distributions.ts';
import { pollCostOption } from '../costs/poll-cost.ts';
import { bindingTable, boundAt } from '../costs/what-binds.ts';
import { paperOf, printJson, printLine } from '../terminal/print.ts';
import { table, wrapped } from '../terminal/text.ts';

const example = `
Examples:
  $ action-bridge cost
  $ action-bridge cost --events 1e6 --distribution lognormal-4
  $ action-bridge cost --retention-days 30 --accept-seconds 0.4
  $ action-bridge cost --per-second 1000 --region other

Distributions of the time that Twilio takes: lognormal-1.5 and lognormal-4
(medians in seconds), mostly-fast (one in ten takes 10 to 120 s), pareto-0.9.
`;

interface CostOptions {
  readonly events: number;
  readonly distribution: DistributionName;
  readonly c: number;
  readonly retentionDays: number;
  readonly acceptSeconds: number;
  readonly pollSeconds: number;
  readonly perSecond?: number;
  readonly region: Region;
  readonly json?: true;
}

/** Adds `action-bridge cost`: what AWS bills for so many events. */
export function addCost(program: Command): Command {
  return program
    .command('cost')
    .description('Price so many events, each becoming one action, in AWS dollars.')
    .option('--events <count>', 'how many', countOf, 1e6)
    .addOption(
      new Option('--distribution <name>', 'how long Twilio takes').choices(distributionNames).default('lognormal-1.5'),
    )
    .addOption(pollCostOption())
    .option('--retention-days <days>', 'how long they are kept', daysOf, DEFAULT_RETENTION_DAYS)
    .option('--accept-seconds <seconds>', 'how long accept-event runs', secondsOf, assumedDurations.acceptSeconds)
    .option('--poll-seconds <seconds>', 'how long a poll runs', secondsOf, assumedDurations.pollSeconds)
    .option('--per-second <events>', 'also say what binds at such a rate, and what to ask AWS for', rateOf)
    .addOption(
      new Option('--region <size>', 'large: us-east-1, us-west-2, eu-west-1').choices(regions).default('large'),
    )
    .option('--json', 'answer as JSON')
    .addHelpText('after', example)
    .action(price);
}

async function price(options: CostOptions): Promise<void> {
  const { events, distribution, c, retentionDays, acceptSeconds, pollSeconds, perSecond, region, json } = options;
  const { polls, lagSeconds } = meanAction(distribution, c);
  const lines = billOf(actionCounts(polls, { acceptSeconds, pollSeconds }), events);
  const keptLines = billOf(keptCounts(retentionDays), events);
  const [dollars, keptDollars] = [totalOf(lines), totalOf(keptLines)];
  const totalDollars = dollars + keptDollars;
  const limits = ceilings(polls, region, { acceptSeconds, pollSeconds });
  if (json) {
    return printJson({
      events,
      distribution,
      pollCostSeconds: c,
      acceptSeconds,
      pollSeconds,
      polls,
      lagSeconds,
      lines,
      dollars,
      kept: { retentionDays, lines: keptLines, dollars: keptDollars },
      totalDollars,
      ...(perSecond !== undefined && { perSecond, region, ceilings: limits.map((it) => boundAt(it, perSecond)) }),
    });
  }
  const rows = [
    ...lines.map(rowOf),
    ['to run', '', money(dollars)],
    ...keptLines.map(rowOf),
    [`kept for ${retentionDays.toLocaleString('en')} days`, '', money(keptDollars)],
    ['in all', '', money(totalDollars)],
  ];
  await printLine(table(['BILLED', 'COUNT', 'DOLLARS'], rows, paperOf(process.stdout)));
  await printLine(
    wrapped(
      `\n${polls.toFixed(2)} polls and ${lagSeconds.toFixed(2)} s of lag an action. us-east-1 on demand, arm64, no free tier. ` +
        `The GB-seconds are an assumption: functions of 512 MB that run ${acceptSeconds} s (accept-event) and ` +
        `${pollSeconds} s (a poll), most of it waiting for Twilio; --accept-seconds and --poll-seconds take yours. ` +
        'What is kept is stored, with its index rows, and backed up for point-in-time recovery. ' +
        'Not in it: CloudWatch logs, metrics and alarms, X-Ray, outcomes ($1.40 a million, and calls of your URL), ' +
        'Secrets Manager, a KMS key or an archive of yours, data sent out, and Twilio itself.',
    ),
  );
  if (perSecond === undefined) return;
  await printLine(`\n${bindingTable(limits, perSecond, paperOf(process.stdout))}`);
  await printLine(
    wrapped(
      '\nQuotas are per account and region, and shared with whatever else runs there. docs/explanation/cost.md says more.',
    ),
  );
}

const MOST_EVENTS = 1e12;

const digits = { maximumFractionDigits: 0 } as const;

const named = {
  apiRequests: 'HTTP API requests',
  invocations: 'Lambda invocations',
  gigabyteSeconds: 'Lambda GB-seconds',
  transitions: 'Step Functions transitions',
  writeUnits: 'DynamoDB write units',
  readUnits: 'DynamoDB read units',
  storedGigabyteMonths: 'DynamoDB storage, GB-months',
  restorableGigabyteMonths: 'DynamoDB recovery, GB-months',
} as const;

function rowOf({ unit, count, dollars }: BillLine): readonly string[] {
  return [named[unit], count.toLocaleString('en', count < 100 ? { maximumFractionDigits: 2 } : digits), money(dollars)];
}

function money(dollars: number): string {
  return dollars.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_EVENTS)
    throw new InvalidArgumentError('Give a whole number up to 1e12, such as 1e6.');
  return count;
}

function rateOf(text: string): number {
  const events = Number(text);
  if (!(events > 0 && events <= 1e6)) throw new InvalidArgumentError('Give a number up to 1e6, such as 100.');
  return events;
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1) throw new InvalidArgumentError('Give whole days, such as 400.');
  return days;
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(text.trim() !== '' && seconds >= 0 && seconds <= 900))
    throw new InvalidArgumentError('Give seconds, from 0 to 900.');
  return seconds;
}
