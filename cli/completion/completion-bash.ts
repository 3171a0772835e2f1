import { type CommandNode, quoted } from './completion-tree.ts';

/** A completion script for bash. Where it knows nothing, bash completes files. */
export function bashCompletion(nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ at }) => at !== '').map(({ at }) => quoted(at));
  const words = nodes.map(({ at, commands, options, values }) => {
    const all = [...[...commands, ...options].map(({ word }) => word), ...values];
    return `    ${quoted(at)}) words=${quoted(all.join(' '))} ;;`;
  });
  return [
    '# bash completion for action-bridge. To enable it now and in every shell:',
    '#   action-bridge completion bash >> ~/.bashrc && . ~/.bashrc',
    '_action_bridge() {',
    `  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" at="" words="" i`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    case "$at \${COMP_WORDS[i]}" in`,
    `      ${paths.join(' | ')}) at="$at \${COMP_WORDS[i]}" ;;`,
    '    esac',
    '  done',
    '  COMPREPLY=()',
    '  case "$at:$before" in',
    ...nodes.flatMap(valueCases),
    '  esac',
    '  case "$at" in',
    ...words,
    '  esac',
    '  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")',
    '}',
    'complete -o default -F _action_bridge action-bridge',
  ].join('\n');
}

function valueCases({ at, options }: CommandNode): readonly string[] {
  return options.flatMap(({ word, value }) => {
    if (value === 'none') return [];
    const where = quoted(`${at}:${word}`);
    if (value === 'any') return [`    ${where}) return ;;`];
    return [`    ${where}) mapfile -t COMPREPLY < <(compgen -W ${quoted(value.join(' '))} -- "$word"); return ;;`];
  });
}
