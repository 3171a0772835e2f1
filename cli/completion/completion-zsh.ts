import { type Candidate, type CommandNode, quoted } from './completion-tree.ts';

/** A completion script for zsh, with descriptions. */
export function zshCompletion(nodes: readonly CommandNode[]): string {
  const paths = nodes.filter(({ at }) => at !== '').map(({ at }) => quoted(at));
  const described = ({ word, description }: Candidate) => quoted(`${word}:${description.split('\n')[0] ?? ''}`);
  const candidates = nodes.map(({ at, commands, options, values }) => {
    const all = [...commands, ...options].map(described);
    return `    ${quoted(at)}) candidates=(${[...all, ...values.map(quoted)].join(' ')}) ;;`;
  });
  return [
    '#compdef action-bridge',
    '# zsh completion for action-bridge. To enable it now and in every shell:',
    '#   action-bridge completion zsh >> ~/.zshrc && . ~/.zshrc',
    '_action_bridge() {',
    '  local at="" i',
    '  local -a candidates',
    '  for ((i = 2; i < CURRENT; i++)); do',
    `    case "$at \${words[i]}" in`,
    `      ${paths.join(' | ')}) at="$at \${words[i]}" ;;`.replaceAll(' | ', '|'),
    '    esac',
    '  done',
    `  case "$at:\${words[CURRENT - 1]}" in`,
    ...nodes.flatMap(valueCases),
    '  esac',
    '  case "$at" in',
    ...candidates,
    '  esac',
    "  _describe 'action-bridge' candidates || _files",
    '}',
    'compdef _action_bridge action-bridge',
  ].join('\n');
}

function valueCases({ at, options }: CommandNode): readonly string[] {
  return options.flatMap(({ word, value }) => {
    if (value === 'none') return [];
    const where = quoted(`${at}:${word}`);
    if (value === 'any') return [`    ${where}) _files; return ;;`];
    return [`    ${where}) compadd -- ${value.map(quoted).join(' ')}; return ;;`];
  });
}
