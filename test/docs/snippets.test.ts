import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { action } from '../../lambdas/core/action/action.ts';
import { delivery } from '../../lambdas/core/action/delivery-statuses.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';
import {
  acceptedBatch,
  acceptedEvent,
  dailyCounts,
  eventStory,
  problem,
  recordedAction,
} from '../../lambdas/core/api/answers.ts';
import { type CodeBlock, codeBlocks } from './markdown.ts';
import { pages, read } from './pages.ts';
import { compilerErrors } from './typescript-snippets.ts';

interface PageBlock extends CodeBlock {
  readonly page: string;
}

const blocks: readonly PageBlock[] = pages.flatMap((page) =>
  codeBlocks(read(page)).map((block) => ({ page, ...block })),
);

/** What runs the shell blocks of a page that have a tag, and names them there: by the page and the tag. */
const runBy: Readonly<Record<string, string>> = {
  'CONTRIBUTING.md ci=run': '.ci/run',
  'CONTRIBUTING.md ci=change': 'test/docs/contributing.test.ts',
  'README.md ci=demo': '.ci/run',
  'README.md ci=test': '.ci/run',
  'README.md ci=start': 'test/docs/start.test.ts',
  'README.md ci=laptop': 'test/acceptance/readme.test.ts',
  'README.md ci=cli': 'test/docs/cli.test.ts',
  'README.md ci=stack': 'test/stack/readme-blocks.ts',
  'README.md ci=deploy': 'test/stack/readme-blocks.ts',
  'docs/guides/audit.md ci=stack': 'test/stack/readme-blocks.ts',
  'docs/guides/rotate-secrets.md ci=stack': 'test/stack/readme-blocks.ts',
  'docs/guides/upgrade.md ci=run': '.ci/run',
  'docs/runbook.md ci=outcomes-lost': 'test/docs/cli.test.ts',
  'docs/guides/deploy.md ci=getting-started': 'test/docs/cli.test.ts',
  'docs/reference/api.md ci=api': 'test/docs/api.test.ts',
  'docs/reference/api.md ci=api-resend': 'test/docs/api.test.ts',
  'docs/reference/api.md ci=api-resolve': 'test/docs/api.test.ts',
  'docs/reference/api.md ci=api-erase': 'test/docs/api.test.ts',
  'docs/reference/cli.md ci=cli': 'test/docs/cli.test.ts',
  'docs/reference/cli.md ci=cli-failed': 'test/docs/cli.test.ts',
  'docs/reference/cli.md ci=cli-in-doubt': 'test/docs/cli.test.ts',
  'docs/reference/cli.md ci=erase': 'test/docs/cli.test.ts',
  'docs/reference/cli.md ci=console': 'test/docs/cli.test.ts',
  'docs/guides/erase.md ci=check-hash': 'test/docs/outcomes.test.ts',
  'docs/explanation/reliability.md ci=run': '.ci/run',
  'examples/github-alert/README.md ci=examples': 'test/docs/cli.test.ts',
  'examples/shop-order/README.md ci=examples': 'test/docs/cli.test.ts',
  'examples/stripe-payment-failed/README.md ci=examples': 'test/docs/cli.test.ts',
};

describe('a shell block', () => {
  const shell = blocks.filter(({ language }) => /^(bash|sh|shell|console|zsh)$/.test(language));
  const run = shell.filter(({ tag }) => !tag.startsWith('not-in-ci='));
  const keyOf = ({ page, tag }: PageBlock) => `${page} ${tag}`;

  test('is run in CI, by what its tag says, or says why it is not', () => {
    expect(run.filter((block) => runBy[keyOf(block)] === undefined).map(keyOf)).toEqual([]);
    expect(shell.filter(({ language }) => language !== 'bash')).toEqual([]);
  });

  test('that is not run gives a reason in words', () => {
    const reasons = shell.filter((block) => !run.includes(block)).map(({ tag }) => tag.replace('not-in-ci=', ''));
    expect(reasons.filter((reason) => reason.split('-').length < 4)).toEqual([]);
  });

  test('that is run is known to what runs it', () => {
    expect(Object.keys(runBy).sort()).toEqual([...new Set(run.map(keyOf))].sort());
    const unknown = Object.entries(runBy).filter(([key, file]) => {
      const way = key.replace(/^.* ci=/, '');
      return file !== '.ci/run' && !read(file).includes(`'${way}'`);
    });
    expect(unknown).toEqual([]);
  });

  test.each(run.filter((block) => runBy[keyOf(block)] === '.ci/run'))('$page: $code is a step of CI', ({ code }) => {
    const steps = Array.from(read('.ci/run').matchAll(/^step (.+)$/gm), ([, step = '']) => step);
    // Seeds and numbers of runs are the reader's own.
    const commands = code
      .replaceAll(/ +#.*$/gm, '')
      .split(/ && |\n/)
      .map((it) => it.replace(/ -- .*$/, '').trim())
      .filter((it) => it !== '');
    expect(commands.filter((command) => !steps.some((step) => step.startsWith(command)))).toEqual([]);
  });

  test('is marked as one', () => {
    const unmarked = blocks.filter(
      ({ language, code }) => language === '' && /^\s*(\$ )?(npm|npx|aws|git|node|curl|action-bridge) /m.test(code),
    );
    expect(unmarked).toEqual([]);
  });
});

describe('a TypeScript block', () => {
  test('compiles', () => {
    // What is a file elsewhere is compiled there.
    const snippets = blocks.filter(({ language, tag }) => language === 'ts' && !tag.startsWith('file='));
    // Examples use vendors' packages, which only test/oracles has.
    const folderOf = (page: string): string => (page.startsWith('examples/') ? 'test/oracles/' : '');
    const named = snippets.map(
      ({ page, code }, n) => [`${folderOf(page)}${page.replaceAll('/', '-')}-${n}.ts`, code] as const,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(compilerErrors(new Map(named))).toEqual([]);
  });
});

/** What a JSON block shows, by its tag. `example=` and `pattern` are tried in outcomes.test.ts. */
const shown: Readonly<Record<string, z.core.$ZodType>> = {
  'is=problem': problem,
  'is=acceptedBatch': acceptedBatch,
  'is=acceptedEvent': acceptedEvent,
  'is=dailyCounts': dailyCounts,
  'is=eventStory': eventStory,
  'is=recordedAction': recordedAction,
  'is=deliveries': z.array(delivery),
  'example=event': z.json(),
  'example=call': z.json(),
  pattern: z.json(),
};

describe('a JSON block', () => {
  const json = blocks.filter(({ language }) => language === 'json');

  test.each(json)('of $page is what its tag says: $tag', ({ tag, code }) => {
    const schema = shown[tag];
    if (schema === undefined) throw new Error(`no schema is known for ${tag}`);
    expect(z.safeParse(schema, JSON.parse(code)).error).toBeUndefined();
  });

  test('that shows an action has a history and a seal that verify', () => {
    const actions = json
      .filter(({ tag }) => tag === 'is=recordedAction')
      .map(({ code }) => action.parse(JSON.parse(code)));
    expect(actions.map(verifyHistory)).toEqual([{ integrity: 'verified' }]);
  });
});
