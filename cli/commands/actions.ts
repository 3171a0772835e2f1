import type { Command } from 'commander';

const example = `
Examples:
  $ action-bridge actions list --status IN_DOUBT
  $ action-bridge actions show act_zjlgusi2ctk6ztea7bugeglp3i
  $ action-bridge actions watch act_zjlgusi2ctk6ztea7bugeglp3i --local

An action is one message to one set of recipients, with its history.
Each command has more examples: action-bridge actions list --help
`;

/** Adds `action-bridge actions`, the parent of what finds, follows and decides. */
export function addActions(program: Command): Command {
  return program
    .command('actions')
    .description('Find, follow and decide about messages.')
    .addHelpText('after', example);
}
