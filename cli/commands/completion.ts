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

The script holds all commands, options and values, so that completion is
instant. Create it again after an update.
`;

/** Adds `action-bridge completion <shell>`. */
export function addCompletion(program: Command): Command {
  return program
    .command('completion')
    .description('Print a completion script for your shell.')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(shells)))
    .addHelpText('after', example)
    .action((shell: keyof typeof shells) => printLine(shells[shell](commandNodes(program))));
}
