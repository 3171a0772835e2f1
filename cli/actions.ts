import type { Command } from 'commander';

const example = `
Examples:
  $ action-bridge actions list --status IN_DOUBT
  $ action-bridge actions show act_7k3v5h2m4q6s8u2w4y6a2c4e6g
  $ action-bridge actions watch act_7k3v5h2m4q6s8u2w4y6a2c4e6g --local

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
