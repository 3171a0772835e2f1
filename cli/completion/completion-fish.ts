import type { CommandNode } from './completion-tree.ts';

/** A completion script for fish, with descriptions. */
export function fishCompletion(nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ at }) => at !== '').map(({ at }) => quoted(at));
  return [
    '# fish completion for action-bridge. To enable it in every shell:',
    '#   action-bridge completion fish > ~/.config/fish/completions/action-bridge.fish',
    'function __action_bridge_at',
    "    set -l at ''",
    '    for word in (commandline -opc)[2..-1]',
    `        if contains -- "$at $word" ${paths.join(' ')}`,
    '            set at "$at $word"',
    '        end',
    '    end',
    '    test "$at" = "$argv[1]"',
    'end',
    ...nodes.flatMap(lines),
  ].join('\n');
}

function lines({ at, commands, options, values }: CommandNode): readonly string[] {
  const start = `complete -c action-bridge -n ${quoted(`__action_bridge_at ${quoted(at)}`)}`;
  return [
    ...commands.map(({ word, description }) => `${start} -f -a ${quoted(word)} -d ${quoted(description)}`),
    ...values.map((value) => `${start} -f -a ${quoted(value)}`),
    ...options.map(({ word, description, value }) => {
      const name = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
      const taken = value === 'none' ? '-f' : value === 'any' ? '-r' : `-x -a ${quoted(value.join(' '))}`;
      return `${start} ${name} ${taken} -d ${quoted(description)}`;
    }),
  ];
}

/** Single quotes for fish, which knows the backslash there. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
