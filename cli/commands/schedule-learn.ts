import type { Command } from 'commander';
import { DEFAULT_POLL_COST_SECONDS } from '../../lambdas/core/tracking/schedule.ts';
import { MIN_SAMPLES, pastOf, waitsFor } from '../../schedule/learn-waits.ts';
import { listed } from '../../schedule/poll-times.ts';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from '../bridge-options.ts';
import { pollCostOption } from '../costs/poll-cost.ts';
import { MAX_LOOKED_AT, type RoutePast, routePast } from '../costs/route-past.ts';
import { comparison, isCheaper, rated } from '../costs/schedule-report.ts';
import { CommandError } from '../terminal/command-error.ts';
import { EXIT_HELP } from '../terminal/exit-codes.ts';
import { paperOf, printJson, printLine } from '../terminal/print.ts';
import { wrapped } from '../terminal/text.ts';

const example = `
Example:
  $ action-bridge schedule learn --route order-shipped-sms
  SCHEDULE  POLLS  LAG     LAG + 2 × POLLS  A MILLION
  today     1.87   1.41 s  5.15 s           $186
  learned   1.05   0.96 s  3.06 s           $124

  Learned from 60 actions. Twilio says when they ended.
  Paste this into the route:
    polling: [4],

Reads how long the route's latest actions took, of which ${MIN_SAMPLES} must have ended,
and finds the waits that would have cost them least. Where none cost less than
today's, there is nothing to paste. Where Twilio does not say when an action
ended, it was between two polls: then polls are left out where they found
little, none is moved, and the lag is an estimate. Nothing is changed: the line
is yours to paste, and to take out again.

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
  const past = await routePast(route, await bridgeOf(options));
  const { samples, polling, lookedAt } = past;
  if (samples.length < MIN_SAMPLES) {
    if (lookedAt === 0)
      throw new CommandError(`No action of route ${route} is on record; ${MIN_SAMPLES} are needed to learn from.`);
    const actions = isCutOff(past) ? `latest ${lookedAt} actions` : 'actions';
    throw new CommandError(
      `Of the ${actions} of route ${route}, ${samples.length} ended by Twilio's word; ${MIN_SAMPLES} are needed to learn from.`,
    );
  }
  const { ends, last } = pastOf(samples);
  const waits = waitsFor({ ends, last }, c);
  const today = rated('today', listed(polling), ends.spread);
  const learned = rated('learned', listed(waits), ends.spread);
  const schedules = [today, learned];
  if (json) {
    const counts = { samples: samples.length, exactSamples: exactIn(past), lookedAt };
    return printJson({ route, ...counts, pollCostSeconds: c, polling: waits, schedules });
  }
  await printLine(comparison(schedules, c, paperOf(process.stdout)));
  const said = [`Learned from ${samples.length} actions.`, knownOf(past), ...(isCutOff(past) ? [cutOff] : [])];
  const advice = isCheaper(learned, today, c)
    ? `Paste this into the route:\n  polling: [${waits.join(', ')}],`
    : 'Keep what you have: no waits were found that cost less.';
  await printLine(`\n${wrapped(said.join(' '))}\n${advice}`);
}

const cutOff = `No more than the latest ${MAX_LOOKED_AT} actions were looked at.`;

function isCutOff({ lookedAt }: RoutePast): boolean {
  return lookedAt === MAX_LOOKED_AT;
}

function exactIn({ samples }: RoutePast): number {
  return samples.filter((it) => typeof it === 'number').length;
}

/** How well their ends are known. */
function knownOf(past: RoutePast): string {
  const exact = exactIn(past);
  const rest = past.samples.length - exact;
  if (rest === 0) return 'Twilio says when they ended.';
  const between = 'is only known between which two moments they ended, so the lag is an estimate.';
  return exact === 0 ? `It ${between}` : `Twilio says when ${exact} of them ended; of ${rest} it ${between}`;
}
