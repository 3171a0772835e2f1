import { InvalidArgumentError, Option } from 'commander';
import { DEFAULT_POLL_COST_SECONDS } from '../../lambdas/core/tracking/schedule.ts';

/** What one poll is worth, for every command that makes a schedule. */
export function pollCostOption(): Option {
  return new Option('--c <seconds>', 'seconds of lag that one poll is worth')
    .argParser(secondsOf)
    .default(DEFAULT_POLL_COST_SECONDS);
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.05 && seconds <= 100)) throw new InvalidArgumentError('Give a number from 0.05 to 100.');
  return seconds;
}
