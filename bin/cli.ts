import { Command, CommanderError } from 'commander';
import { CommandError } from '../cli/command-error.ts';
import { addRoutes } from '../cli/routes.ts';
import { addRoutesTest } from '../cli/routes-test.ts';

/** A mistake in the command line, or in what it names; 1 is an answer. */
const USAGE_ERROR = 2;

const program = new Command('action-bridge')
  .description('Webhooks in, Twilio Conversations Actions out, every step on record.')
  .configureHelp({ helpWidth: 80 })
  .showHelpAfterError('Add --help to see what there is.')
  .addHelpText('after', '\nSee what your bridge.config.ts does:\n  $ action-bridge routes\n')
  .exitOverride();
addRoutesTest(addRoutes(program));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE_ERROR;
  else if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = USAGE_ERROR;
  } else throw error;
}
