import { type Command, InvalidArgumentError, Option } from 'commander';
import { ACCEPT_SECONDS, actionCounts, POLL_SECONDS } from '../cost/action-counts.ts';
import { billOf, totalOf } from '../cost/bill.ts';
import { type DistributionName, distributionNames, distributions, evenly } from '../schedule/distributions.ts';
import { closedForm } from '../schedule/poll-times.ts';
import { scheduleCost } from '../schedule/schedule-cost.ts';
import { pollCostOption } from './poll-cost.ts';
import { paperOf, printJson, printLine } from './print.ts';
import { table, wrapped } from './text.ts';

/** Values that stand for a distribution. */
const VALUES = 4_000;

const example = `
Examples:
  $ action-bridge cost
  $ action-bridge cost --events 1e6 --distribution lognormal-4

Distributions of the time that Twilio takes: lognormal-1.5 and lognormal-4
(medians in seconds), mostly-fast (one in ten takes 10 to 120 s), pareto-0.9.
`;

interface CostOptions {
  readonly events: number;
  readonly distribution: DistributionName;
  readonly c: number;
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
    .option('--json', 'answer as JSON')
    .addHelpText('after', example)
    .action(price);
}

async function price({ events, distribution, c, json }: CostOptions): Promise<void> {
  const { polls, lagSeconds } = scheduleCost(closedForm(c), evenly(distributions[distribution], VALUES));
  const lines = billOf(actionCounts(polls), events);
  const dollars = totalOf(lines);
  if (json) return printJson({ events, distribution, pollCostSeconds: c, polls, lagSeconds, lines, dollars });
  const rows = lines.map(({ unit, count, dollars }) => [
    named[unit],
    count.toLocaleString('en', digits),
    money(dollars),
  ]);
  await printLine(
    table(['BILLED', 'COUNT', 'DOLLARS'], [...rows, ['total', '', money(dollars)]], paperOf(process.stdout)),
  );
  await printLine(
    wrapped(
      `\n${polls.toFixed(2)} polls and ${lagSeconds.toFixed(2)} s of lag an action. us-east-1 on demand, arm64, no free tier; ` +
        `functions of 512 MB that run ${ACCEPT_SECONDS} s (accept-event) and ${POLL_SECONDS} s (a poll). ` +
        'Logs, metrics, alarms, X-Ray, outcomes ($1.40 a million, and calls of your URL) and Twilio itself are not in it.',
    ),
  );
}

const digits = { maximumFractionDigits: 0 } as const;

const named = {
  apiRequests: 'HTTP API requests',
  invocations: 'Lambda invocations',
  gigabyteSeconds: 'Lambda GB-seconds',
  transitions: 'Step Functions transitions',
  writeUnits: 'DynamoDB write units',
  readUnits: 'DynamoDB read units',
} as const;

function money(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Give a whole number, such as 1e6.');
  return count;
}
