import type { Command, Option } from 'commander';

export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What may follow a command. */
export interface CommandNode {
  /** The words after `action-bridge`, such as ` actions list`; empty for the program. */
  readonly at: string;
  readonly commands: readonly Candidate[];
  readonly options: readonly (Candidate & {
    /** Whether a value follows, and which ones if they are known. */
    readonly value: 'none' | 'any' | readonly string[];
  })[];
  /** The known values of its arguments. */
  readonly values: readonly string[];
}

/** Flattens a program's commands and aliases. */
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

/** Single quotes for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
