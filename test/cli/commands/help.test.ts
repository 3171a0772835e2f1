import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { actionBridgeProgram } from '../../../cli/program.ts';
import { isActionId } from '../../../lambdas/core/action/action-id.ts';
import { actionBridge, isNarrow } from '../action-bridge.ts';

const commands = all(actionBridgeProgram());

describe('help', () => {
  test.each(commands.map((command) => [nameOf(command), command] as const))(
    'of %s teaches by an example, in 80 columns',
    (_, command) => {
      let printed = '';
      command.configureOutput({ writeOut: (text) => (printed += text) }).outputHelp();
      expect(printed).toMatch(/ {2}\$ action-bridge /);
      expect(printed).toSatisfy(isNarrow);
    },
  );

  test.each(commands.map((command) => [nameOf(command), command] as const))(
    'of %s names actions by ids that it takes itself',
    (_, command) => {
      let printed = '';
      command.configureOutput({ writeOut: (text) => (printed += text) }).outputHelp();
      const ids = printed.match(/\bact_\w+/g) ?? [];
      expect(ids.filter((id) => !isActionId(id))).toEqual([]);
    },
  );

  test.each(commands.filter(talks).map((command) => [nameOf(command), command] as const))(
    'of %s says which bridge is meant, and what its exit codes mean',
    (_, command) => {
      let printed = '';
      command.configureOutput({ writeOut: (text) => (printed += text) }).outputHelp();
      expect(printed).toMatch(/^Which bridge:$/m);
      expect(printed.replaceAll(/\s+/g, ' ')).toContain('0 success, 1 not found, refused or not in a suitable state');
    },
  );
});

describe('a bridge that cannot be asked is exit code 3, with what to do', () => {
  test('nobody answers', async () => {
    const { stderr, exitCode } = await actionBridge(['actions', 'list', '--url', 'http://127.0.0.1:9']);
    expect(stderr).toMatch(/No answer from http:\/\/127\.0\.0\.1:9: .*\nOn a laptop, start the bridge with npm start/);
    expect(stderr).not.toContain('    at ');
    expect(exitCode).toBe(3);
  });

  test('two are named', async () => {
    const { stderr, exitCode } = await actionBridge(['actions', 'list', '--local', '--stack', 'x']);
    expect(stderr).toMatch(/^Name one bridge/);
    expect(exitCode).toBe(2);
  });
});

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(all)];
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function talks(command: Command): boolean {
  return command.options.some(({ long }) => long === '--stack');
}
