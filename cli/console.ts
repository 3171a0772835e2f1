import type { Command } from 'commander';
import { addBridgeOptions, type BridgeOptions, bridgeOf } from './bridge-options.ts';
import { CommandError } from './command-error.ts';
import { EXIT_HELP } from './exit-codes.ts';
import { printLine } from './print.ts';

const example = `
Examples:
  $ action-bridge console --local
  $ action-bridge console --stack ActionBridge-staging

${EXIT_HELP}
`;

/** Adds `action-bridge console`, also called `open`. */
export function addConsole(program: Command): Command {
  return addBridgeOptions(program.command('console'))
    .alias('open')
    .description('Show the console: a page of what was sent and what became of it.')
    .addHelpText('after', example)
    .action(openConsole);
}

async function openConsole(options: BridgeOptions): Promise<void> {
  const { url, isLocal } = await bridgeOf(options);
  if (!isLocal) throw new CommandError('A deployed bridge has no console yet. Ask it by action-bridge actions list.');
  await printLine(`Open ${url}/console`);
}
