import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import * as z from 'zod';
import { DEFAULT_POLL_COST_SECONDS } from '../../lambdas/core/tracking/schedule.ts';
import { learnWaits, MIN_SAMPLES } from '../../schedule/learn-waits.ts';
import { closedForm } from '../../schedule/poll-times.ts';
import { pollCostOption } from '../costs/poll-cost.ts';
import { CommandError } from '../terminal/command-error.ts';
import { printJson, printLine } from '../terminal/print.ts';
import { wrapped } from '../terminal/text.ts';

/** Waits of the default that are shown: the first ten minutes or so. */
const SHOWN_WAITS = 24;

const example = `
Examples:
  $ action-bridge schedule
  $ action-bridge schedule --json --c 0.5
  $ action-bridge schedule --json --samples settle-seconds.json

A file of samples is a JSON list of seconds, from the create call to the end, of
${MIN_SAMPLES} actions or more: the waits that would have cost them least are printed.
`;

interface ScheduleOptions {
  readonly json?: true;
  readonly c?: number;
  readonly samples?: string;
}

/** Adds `action-bridge schedule`: how long the tracker waits between polls. */
export function addSchedule(program: Command): Command {
  return program
    .command('schedule')
    .description('Show how long the tracker waits between polls, or learn it.')
    .addOption(pollCostOption())
    .option('--samples <file>', 'learn from these times instead')
    .option('--json', 'answer as JSON')
    .addHelpText('after', example)
    .action(showSchedule);
}

async function showSchedule({ json, c = DEFAULT_POLL_COST_SECONDS, samples }: ScheduleOptions): Promise<void> {
  const waits = samples === undefined ? defaultWaits(c) : learnWaits(await readSamples(samples), c);
  if (json) return printJson({ pollCostSeconds: c, waits });
  await printLine(
    wrapped(
      `Seconds before each poll: ${waits.join(' ')}${samples === undefined ? ' and so on, to the deadline' : ''}`,
    ),
  );
}

function defaultWaits(c: number): readonly number[] {
  const waits: number[] = [];
  for (let time = 0; waits.length < SHOWN_WAITS; time += waits.at(-1) ?? 0) waits.push(closedForm(c)(time));
  return waits;
}

const samplesSchema = z.array(z.number().nonnegative().max(86_400)).min(MIN_SAMPLES);

async function readSamples(file: string): Promise<readonly number[]> {
  try {
    return samplesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new CommandError(`${file} is no JSON list of ${MIN_SAMPLES} or more times in seconds.`, { cause });
  }
}
