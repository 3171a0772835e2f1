import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/completion-bash.ts';
import { fishCompletion } from '../completion/completion-fish.ts';
import { type CommandNode, commandNodes } from '../completion/completion-tree.ts';
import { zshCompletion } from '../completion/completion-zsh.ts';
import { printLine } from '../terminal/print.ts';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const satisfies Record<
  string,
  (nodes: readonly CommandNode[]) => string
>;

const example = `
Examples:
  $ action-bridge completion bash >> ~/.bashrc
  $ action-bridge completion zsh >> ~/.zshrc
  $ action-bridge completion fish \\
      > ~/.config/fish/completions/action-bridge.fish

The script has all commands, options and their values in it: nothing is started
while you type. Make it anew after an update.
`;

/** Adds `action-bridge completion <shell>`. The script is made of the program's own commands. */
export function addCompletion(program: Command): Command {
  return program
    .command('completion')
    .description('Print a script that has your shell complete commands and options.')
    .addArgument(new Argument('<shell>', 'yours').choices(Object.keys(shells)))
    .addHelpText('after', example)
    .action((shell: keyof typeof shells) => printLine(shells[shell](commandNodes(program))));
}
