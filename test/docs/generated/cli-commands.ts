import type { Command, Option } from 'commander';
import { actionBridgeProgram } from '../../../cli/program.ts';
import { markdownTable } from './markdown-table.ts';

/** The options that every command about a bridge has: the page says them once. */
const BRIDGE_OPTIONS = ['--stack', '--url', '--local'];

/** A command that does something, by its words: `actions list`. */
export interface CommandText {
  readonly name: string;
  /** What it does, then its arguments and options as a table. */
  readonly text: string;
}

/** Every command of the program that does something. `actions verify` is another name of `verify`. */
export function commandTexts(): readonly CommandText[] {
  return commandsOf(actionBridgeProgram(), '')
    .filter(({ name }) => name !== 'actions verify')
    .map(({ name, command }) => ({ name, text: textOf(command) }));
}

/** Which bridge a command talks to. */
export function bridgeOptionsTable(): string {
  const [command] = commandsOf(actionBridgeProgram(), '').filter(({ name }) => name === 'counts');
  if (!command) throw new Error('there is no command counts, which has the options of every bridge');
  return tableOf(command.command.options.filter(isBridgeOption).map(rowOf));
}

function commandsOf(parent: Command, before: string): readonly { name: string; command: Command }[] {
  return parent.commands.flatMap((command) => {
    const name = `${before}${command.name()}`;
    const below = commandsOf(command, `${name} `);
    // A group without options of its own, such as `actions`, only has others below it.
    return command.commands.length > 0 && command.options.length === 0 ? below : [{ name, command }, ...below];
  });
}

function textOf(command: Command): string {
  const rows = [
    ...command.registeredArguments.map((it) => {
      const name = it.required ? `<${it.name()}>` : `[${it.name()}]`;
      return [`\`${name}\``, withChoices(it.description, it.argChoices), ''];
    }),
    ...command.options.filter((it) => !isBridgeOption(it)).map(rowOf),
    ...(command.options.some(isBridgeOption) ? [['[which bridge](#which-bridge)', '', '']] : []),
  ];
  return [command.description(), ...(rows.length > 0 ? ['', tableOf(rows)] : [])].join('\n');
}

const isBridgeOption = ({ long }: Option): boolean => BRIDGE_OPTIONS.includes(long ?? '');

function rowOf({ flags, description, argChoices, defaultValue, defaultValueDescription, mandatory }: Option) {
  const byDefault = defaultValueDescription ?? (defaultValue === undefined ? '' : String(defaultValue));
  return [`\`${flags}\`${mandatory ? ' (required)' : ''}`, withChoices(description, argChoices), byDefault];
}

function withChoices(description: string, choices: readonly string[] = []): string {
  if (choices.length === 0) return description;
  const all = choices.map((it) => `\`${it}\``).join(', ');
  return description === '' ? all : `${description}: ${all}`;
}

function tableOf(rows: readonly (readonly string[])[]): string {
  return markdownTable(['argument or option', 'meaning', 'default'], rows);
}
