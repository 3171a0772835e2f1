import type { Command } from 'commander';
import type { BridgeClient } from '../client/bridge-client.ts';
import { DEFAULT_POLL_COST_SECONDS } from '../lambdas/core/schedule.ts';
import { learnWaits, MIN_SAMPLES } from '../schedule/learn-waits.ts';
import { listed } from '../schedule/poll-times.ts';
import { settleSeconds } from '../schedule/settle-seconds.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';
import { CommandError } from './command-error.ts';
import { EXIT_HELP } from './exit-codes.ts';
import { pollCostOption } from './poll-cost.ts';
import { paperOf, printJson, printLine } from './print.ts';
import { comparison, rated } from './schedule-report.ts';

/** More actions than these teach little more. */
const MAX_SAMPLES = 1_000;

const example = `
Example:
  $ action-bridge schedule learn --route order-shipped-sms
  SCHEDULE  POLLS  LAG     PER MILLION
  today     1.87   1.41 s  $186
  learned   1.05   0.96 s  $124

  Learned from 60 actions. Paste this into the route:
    polling: [4],

Reads how long the route's latest actions took, of which ${MIN_SAMPLES} must have ended,
and finds the waits that would have cost them least. Nothing is changed: the
line is yours to paste, and to take out again.

${EXIT_HELP}
`;

interface LearnOptions extends BridgeOptions {
  readonly route: string;
  readonly c?: number;
  readonly json?: true;
}

/** Adds `action-bridge schedule learn`. */
export function addScheduleLearn(schedule: Command): Command {
  const command = schedule.command('learn').description("Learn a route's waits from its own past actions.");
  return addBridgeOptions(command)
    .requiredOption('-r, --route <name>', 'whose actions')
    .addOption(pollCostOption())
    .option('--json', 'answer as JSON')
    .addHelpText('after', example)
    .action((_, learn: Command) => learnSchedule(learn.optsWithGlobals()));
}

async function learnSchedule({ route, c = DEFAULT_POLL_COST_SECONDS, json, ...options }: LearnOptions): Promise<void> {
  const { samples, polling } = await pastOf(route, await bridgeOf(options));
  if (samples.length < MIN_SAMPLES) {
    throw new CommandError(
      `Of the actions of route ${route}, ${samples.length} ended by Twilio's word; ${MIN_SAMPLES} are needed to learn from.`,
    );
  }
  const waits = learnWaits(samples, c);
  const schedules = [rated('today', listed(polling), samples), rated('learned', listed(waits), samples)];
  if (json) return printJson({ route, samples: samples.length, pollCostSeconds: c, polling: waits, schedules });
  await printLine(comparison(schedules, paperOf(process.stdout)));
  await printLine(
    `\nLearned from ${samples.length} actions. Paste this into the route:\n  polling: [${waits.join(', ')}],`,
  );
}

interface Past {
  readonly samples: readonly number[];
  /** What the latest action was polled by; empty for the default. */
  readonly polling: readonly number[];
}

/** How long the latest actions of a route took. */
async function pastOf(route: string, client: BridgeClient): Promise<Past> {
  const samples: number[] = [];
  let polling: readonly number[] | undefined;
  for await (const action of client.actions({ route }, { limit: 100 })) {
    if (action.status === 'UNREADABLE') continue;
    polling ??= action.polling ?? [];
    const seconds = settleSeconds(action);
    if (seconds !== undefined) samples.push(seconds);
    if (samples.length === MAX_SAMPLES) break;
  }
  return { samples, polling: polling ?? [] };
}
