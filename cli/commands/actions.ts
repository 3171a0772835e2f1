import type { Command } from 'commander';

const example = `
Examples:
  $ action-bridge actions list --status IN_DOUBT
  $ action-bridge actions show act_zjlgusi2ctk6ztea7bugeglp3i
  $ action-bridge actions watch act_zjlgusi2ctk6ztea7bugeglp3i --local

An action is one message on its way: what a route made of an event. What each
command does, with more examples: action-bridge actions list --help.
`;

/** Adds `action-bridge actions`, below which what was sent is found, followed and acted on. */
export function addActions(program: Command): Command {
  return program
    .command('actions')
    .description('Find out what became of messages, and decide what is in doubt.')
    .addHelpText('after', example);
}
