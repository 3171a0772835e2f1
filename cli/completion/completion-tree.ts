import type { Command, Option } from 'commander';

/** A word that may come next, and what it is. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What may follow a command. */
export interface CommandNode {
  /** The words of the command behind `action-bridge`, such as ` actions list`; empty for the program. */
  readonly at: string;
  readonly commands: readonly Candidate[];
  readonly options: readonly (Candidate & {
    /** Whether a value follows, and which there are if that is known. */
    readonly value: 'none' | 'any' | readonly string[];
  })[];
  /** The values that its arguments can have, where they are known. */
  readonly values: readonly string[];
}

/** A program's commands, aliases too, as a shell needs them to complete a line. */
export function commandNodes(command: Command, at = ''): readonly CommandNode[] {
  const named = command.commands.flatMap((it) => [it.name(), ...it.aliases()].map((word) => ({ word, command: it })));
  const help = { word: '--help', description: 'display help for command', value: 'none' } as const;
  const node: CommandNode = {
    at,
    commands: named.map(({ word, command: it }) => ({ word, description: it.summary() || it.description() })),
    options: [...command.options.filter(({ hidden }) => !hidden).flatMap(candidates), help],
    values: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  };
  return [node, ...named.flatMap(({ word, command: it }) => commandNodes(it, `${at} ${word}`))];
}

function candidates({ short, long, description, required, optional, argChoices }: Option): CommandNode['options'] {
  const value = argChoices ?? (required || optional ? 'any' : 'none');
  return [long, short].filter((word) => word !== undefined).map((word) => ({ word, description, value }));
}

/** Text in single quotes for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
