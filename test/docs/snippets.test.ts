import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { acceptedBatch, listedActions, problem } from '../../lambdas/core/answers.ts';
import { delivery } from '../../lambdas/core/delivery-statuses.ts';
import { codeBlocks } from './markdown.ts';
import { pages, read, root } from './pages.ts';
import { compilerErrors } from './typescript-snippets.ts';

const blocks = pages.flatMap((page) => codeBlocks(read(page)).map((block) => ({ page, ...block })));

/** What runs the blocks of each tag, by the page that they are on. */
const runBy: Readonly<Record<string, string>> = {
  'README.md ci=demo': '.ci/run',
  'README.md ci=test': '.ci/run',
  'README.md ci=start': 'test/docs/start.test.ts',
  'README.md ci=laptop': 'test/acceptance/readme.test.ts',
  'README.md ci=cli': 'test/docs/cli.test.ts',
};

describe('a shell block', () => {
  const shell = blocks.filter(({ language }) => ['bash', 'sh', 'shell', 'console', 'zsh'].includes(language));

  test('is written as bash', () => {
    expect(shell.filter(({ language }) => language !== 'bash')).toEqual([]);
  });
});
void [ts, acceptedBatch, listedActions, problem, delivery, root, compilerErrors, runBy];
