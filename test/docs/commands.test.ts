import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { actionBridgeProgram } from '../../cli/program.ts';
import { ledgerIndexes } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import { codeBlocks } from './markdown.ts';
import { inlineCodeOf, pages, read, root } from './pages.ts';

const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));

/** What a page says between backticks or in shell blocks; a line that goes on is one line. */
function codeOf(page: string): readonly string[] {
  const shell = codeBlocks(read(page)).filter(({ language }) => language === 'bash');
  const lines = shell.flatMap(({ code }) => code.replaceAll(/\\\n\s*/g, ' ').split('\n'));
  return [...inlineCodeOf(page), ...lines.map((line) => line.replaceAll(/"\$\(date[^)]*\)"/g, '2026-11-24'))];
}

const said = pages.flatMap((page) => codeOf(page).map((code) => ({ page, code })));
const find = (pattern: RegExp) =>
  said.flatMap(({ page, code }) => Array.from(code.matchAll(pattern), (match) => ({ page, code, match })));

describe('what the pages name is there', () => {
  test('scripts of package.json', () => {
    const named = find(/\bnpm (?:run (?:--silent )?)?([a-z][\w:-]*)/g);
    const npm = /^(run|ci|install|pack|audit|publish)$/;
    const missing = named.filter(({ match: [, name = ''] }) => scripts[name] === undefined && !npm.test(name));
    expect(named.length).toBeGreaterThan(20);
    expect(missing.map(({ page, code }) => `${page}: ${code}`)).toEqual([]);
  });

  test('commands and options of action-bridge', () => {
    const named = find(/(?:^|npx |\$\()action-bridge((?: [^|>)]+)?)/g);
    const wrong = named.flatMap(({ page, match: [, words = ''] }) =>
      unknownIn(actionBridgeProgram(), words.trim()).map((it) => `${page}: action-bridge${words}: ${it}`),
    );
    expect(named.length).toBeGreaterThan(40);
    expect(wrong).toEqual([]);
  });

  test('settings of cdk deploy', () => {
    const settings = Array.from(
      read('lib/bridge-app.ts').matchAll(/^ {2}(\w+): (?:z|settingOf)\b/gm),
      ([, name]) => name,
    );
    const named = find(/(?:^| )-c (\w+)=/g);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ match: [, name] }) => !settings.includes(name)).map(({ code }) => code)).toEqual([]);
  });

  test('files and folders of the repository', () => {
    const named = find(/^((?:bench|bin|cli|client|docs|examples|lambdas|lib|local|test)\/[\w./-]*)$/g);
    const missing = named.filter(({ match: [, path = ''] }) => !existsSync(join(root, path)));
    expect(missing.map(({ page, code }) => `${page}: ${code}`)).toEqual([]);
  });

  test('indexes of the ledger', () => {
    // What was once called otherwise is history.
    const named = find(/^(by[A-Z]\w*)$/g).filter(({ page }) => !page.startsWith('docs/explanation/adr/'));
    const names = ledgerIndexes.map(({ name }) => name);
    expect(
      named.filter(({ match: [, name = ''] }) => !names.includes(name)).map(({ page, code }) => page + code),
    ).toEqual([]);
  });
});

/** The words of a command line that no command, option or completion of it knows. */
function unknownIn(program: Command, line: string): readonly string[] {
  const words = line.split(/\s+/).filter((it) => it !== '');
  let command = program;
  while (words[0] !== undefined) {
    const next = command.commands.find((it) => [it.name(), ...it.aliases()].includes(words[0] ?? ''));
    if (next === undefined) break;
    command = next;
    words.shift();
  }
  const isGroup = command.commands.length > 0 && !command.options.length;
  const unknownCommand = isGroup && words[0] !== undefined && !words[0].startsWith('-') ? [words[0]] : [];
  const known = ancestry(command).flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short]));
  const options = words.filter((it) => /^--?[a-z]/.test(it)).map((it) => it.replace(/=.*/, ''));
  return [...unknownCommand, ...options.filter((it) => it !== '--help' && !known.includes(it))];
}

function ancestry(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [command, ...ancestry(command.parent)];
}
