import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '../../lambdas/accept-event/verify-request.ts';
import { ledgerIndex } from '../../lambdas/adapters/ledger-schema.ts';
import * as errors from '../../lambdas/core/errors.ts';
import { statuses } from '../../lambdas/core/transitions.ts';
import { codeBlocks, generatedDiagram } from './markdown.ts';
import { statusDiagram } from './status-diagram.ts';

const root = new URL('../..', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [
  'README.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((it) => `docs/${it}`),
].filter((path) => path.endsWith('.md'));

describe('the README', () => {
  const blocks = codeBlocks(read('README.md'));

  test('says of each shell block how CI runs it', () => {
    const tags = blocks.filter(({ language }) => language === 'bash').map(({ tag }) => tag);
    expect(new Set(tags)).toEqual(
      new Set(['ci=demo', 'ci=test', 'ci=start', 'ci=laptop', 'ci=stack', 'ci=deploy', 'ci=cli']),
    );
  });

  test.each(['ci=demo', 'ci=test'])('has no command for %s that .ci/run does not run', (tag) => {
    const steps = Array.from(read('.ci/run').matchAll(/^step (.+)$/gm), ([, step = '']) => step);
    const commands = blocks.filter((block) => block.tag === tag).flatMap(({ code }) => code.trim().split(' && '));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(steps.some((step) => step.startsWith(command))).toBe(true);
  });

  test('names every status, and no other', () => {
    const rows = Array.from(read('README.md').matchAll(/^\| ([A-Z_]+) \|/gm), ([, status]) => status);
    expect(rows).toEqual([...statuses]);
  });

  test('names the largest body that is read', () => {
    expect(read('README.md')).toContain(`A body has ${MAX_BODY_BYTES / 1024 / 1024} MiB at most`);
  });
});

describe.each(pages)('%s', (page) => {
  test('links to nothing that is not there', () => {
    const links = Array.from(
      read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g),
      ([, link = '']) => link,
    );
    const missing = links.filter(
      (link) =>
        !ts.sys.fileExists(join(root, page, '..', link)) && !ts.sys.directoryExists(join(root, page, '..', link)),
    );
    expect(missing).toEqual([]);
  });

  test('has TypeScript that compiles', () => {
    // What is a file elsewhere is compiled there.
    const snippets = codeBlocks(read(page)).filter(
      ({ language, tag }) => language === 'ts' && !tag.startsWith('file='),
    );
    expect(snippets.flatMap(({ code }, index) => compile(`${page.replaceAll('/', '-')}-${index}.ts`, code))).toEqual(
      [],
    );
  }, 60_000);
});

/** What the compiler says of a file that is not on disk, with the project's own settings. */
function compile(name: string, code: string): string[] {
  const file = join(root, name);
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.readFile = (path) => (path === file ? code : readFile(path));
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, code, ts.ScriptTarget.ES2023) : getSourceFile(path, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('docs/data-model.md', () => {
  test('draws the statuses as the table of transitions has them', () => {
    expect(generatedDiagram(read('docs/data-model.md'), 'statuses')).toBe(statusDiagram());
  });

  test('names every index with its keys', () => {
    for (const { name, partitionKey, sortKey } of Object.values(ledgerIndex)) {
      expect(read('docs/data-model.md')).toMatch(
        new RegExp(`\\| \`${name}\` \\| \`${partitionKey}\`.*\\| \`${sortKey}\``),
      );
    }
  });
});

describe('docs/errors.md', () => {
  test('explains every problem with its status', () => {
    const rows = Array.from(
      read('docs/errors.md').matchAll(/^\| (\d{3}) \| `([a-z-]+)` \|/gm),
      ([, status, type]) => `${status} ${type}`,
    );
    const problems = Object.values(errors)
      .filter((it) => it.prototype instanceof errors.ProblemError && it !== (errors.ProblemError as unknown))
      .map((it) => Reflect.construct(it, ['x', { route: 'r' }]) as errors.ProblemError)
      .map(({ status, type }) => `${status} ${type}`);
    expect(rows.filter((row) => row !== '500 internal').sort()).toEqual(problems.sort());
  });
});
