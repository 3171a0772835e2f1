import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bashCompletion } from '../../../cli/completion/completion-bash.ts';
import { fishCompletion } from '../../../cli/completion/completion-fish.ts';
import { commandNodes } from '../../../cli/completion/completion-tree.ts';
import { zshCompletion } from '../../../cli/completion/completion-zsh.ts';
import { actionBridgeProgram } from '../../../cli/program.ts';
import { temporaryDirectory } from '../../local/temporary-directory.ts';
import { actionBridge } from '../action-bridge.ts';

const nodes = commandNodes(actionBridgeProgram());
const isThere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

function fileOf(script: string): string {
  const file = join(temporaryDirectory(), 'completion');
  writeFileSync(file, script);
  return file;
}

/** What bash offers behind a line; its last word is the one that is being typed. */
function offeredByBash(...words: readonly string[]): readonly string[] {
  const code = `. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _action_bridge; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync('bash', ['-c', code, fileOf(bashCompletion(nodes)), 'action-bridge', ...words]);
  return printed.toString().trim().split('\n');
}

describe('completion', () => {
  test.each([
    [['ac'], ['actions']],
    [
      ['actions', 're'],
      ['resend', 'resolve'],
    ],
    [
      ['actions', 'list', '--st'],
      ['--status', '--stack'],
    ],
    [['actions', 'list', '--status', 'F'], ['FAILED']],
    [['actions', 'list', '--local', '--status', 'F'], ['FAILED']],
    [
      ['actions', 'export', '--format', ''],
      ['ndjson', 'csv'],
    ],
    [['actions', 'resolve', 'act_x', 'n'], ['notSent']],
    [['send', 'shop', '--config', ''], ['']],
    [['completion', 'z'], ['zsh']],
  ])('of %j in bash is %j', (words, offered) => {
    expect(offeredByBash(...words)).toEqual(offered);
  });

  test.each([
    ['bash', bashCompletion],
    ['zsh', zshCompletion],
    ['fish', fishCompletion],
  ] as const)('for %s is a script that it can read, where it is there', (shell, write) => {
    const script = write(nodes);
    expect(script).toContain('resend');
    if (!isThere(shell)) return;
    expect(() => execFileSync(shell, ['-n', fileOf(script)])).not.toThrow();
  });

  test.runIf(isThere('fish'))('in fish offers the same', () => {
    const script = fileOf(fishCompletion(nodes));
    const offered = execFileSync('fish', [
      '-c',
      `source ${script}; complete -C 'action-bridge actions res'`,
    ]).toString();
    expect(offered.split('\n').map((line) => line.split('\t')[0])).toEqual(['resend', 'resolve', '']);
  });

  test('is printed for the shell that is named', async () => {
    const { stdout, exitCode } = await actionBridge(['completion', 'bash']);
    expect({ stdout, exitCode }).toEqual({ stdout: `${bashCompletion(nodes)}\n`, exitCode: 0 });
    expect((await actionBridge(['completion', 'tcsh'])).exitCode).toBe(2);
  });
});
