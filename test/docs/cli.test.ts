import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { actionBridgeProgram } from '../../cli/program.ts';
import { auditedBridge } from '../cli/audited-bridge.ts';
import { newConversationId, recipients } from '../fixtures/shop-events.ts';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { codeBlocks } from './markdown.ts';
import { bashScript, pageBlocks, readmeBlocks } from './readme.ts';

const project = new URL('../..', import.meta.url).pathname;
const page = readFileSync(join(project, 'docs/reference/cli.md'), 'utf8');
const blocks = codeBlocks(page).filter(({ language }) => language === 'bash');
const tagged = (way: string) => pageBlocks('docs/reference/cli.md', way);

const bridge = auditedBridge();

/** Runs blocks as a person would, who has action-bridge in the path and the project's bridge.config.ts at hand. */
function runAsPerson(code: readonly string[], variables: Record<string, string> = {}, cwd = personsDirectory()) {
  const launcher = join(temporaryDirectory(), 'action-bridge');
  writeFileSync(launcher, `#!/bin/sh\nexec "${process.execPath}" "${project}bin/action-bridge.mjs" "$@"\n`);
  chmodSync(launcher, 0o755);
  const PATH = [join(launcher, '..'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, ACTION_BRIDGE_URL: bridge.url(), ...variables };
  return new Promise<string>((resolve, reject) => {
    execFile('bash', ['-c', bashScript(code)], { env, cwd }, (error, stdout, stderr) => {
      if (error)
        reject(new Error(`the blocks failed, after they had printed:\n${stdout}\n${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}

function personsDirectory(): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  // By its name the package is what it is built to; there, too, it has to be what it is written as.
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ extends: `${project}tsconfig.json` }));
  writeFileSync(join(directory, 'bridge.config.ts'), `export { default } from '${project}bridge.config.ts';\n`);
  return directory;
}

describe('docs/reference/cli.md', () => {
  test('has examples that do what it says, from a first event to its proof', async () => {
    const cwd = personsDirectory();
    const printed = await runAsPerson(tagged('cli'), {}, cwd);
    expect(printed).toContain('Event evt_cli is on record.');
    expect(printed).toContain('1 action verified: unchanged since the bridge wrote it.');
    expect(readFileSync(join(cwd, 'week.ndjson'), 'utf8')).toContain('"eventId":"evt_cli"');
    expect(readFileSync(join(cwd, 'day.csv'), 'utf8')).toContain(',evt_cli,');
  });

  test('has a failed action sent again', async () => {
    const { id } = await bridge.sendText(recipients.refused, newConversationId());
    await bridge.run('actions', 'watch', id);
    expect(await runAsPerson(tagged('cli-failed'), { ACTION_ID: id })).toContain('will be sent');
  });

  test('has a person say what became of one in doubt', async () => {
    const { id } = await bridge.putInDoubt();
    expect(await runAsPerson(tagged('cli-in-doubt'), { ACTION_ID: id })).toContain('The action is now FAILED.');
  });

  test('erases what it says it erases', async () => {
    const { id } = await bridge.sendText('+12025550123', 'conv_cli');
    await bridge.run('actions', 'watch', id);
    const printed = await runAsPerson(tagged('erase'));
    expect(printed).toMatch(/^[1-9]\d* of [1-9]\d* erased\.$/m);
    expect(await bridge.run('actions', 'show', id)).toMatchObject({ stdout: expect.stringContaining('[erased]') });
  });

  test('says where the console is', async () => {
    expect(await runAsPerson(tagged('console'))).toContain('/console');
  });

  test('has an example of every command', () => {
    const code = blocks.map((block) => block.code).join('\n');
    const missing = commandsOf(actionBridgeProgram()).filter((it) => !code.includes(`action-bridge ${it}`));
    // The other name of `verify`.
    expect(missing).toEqual(['actions verify']);
  });
});

describe('docs/runbook.md', () => {
  test('lists whatever settled in a time, however it ended', async () => {
    const failed = await bridge.sendText(recipients.refused, newConversationId());
    await bridge.run('actions', 'watch', failed.id);
    const since = new Date().toISOString();
    const FROM = new Date(Date.parse(since) - 24 * 3_600_000).toISOString();
    const lost = await bridge.putInDoubt();
    const sent = await bridge.sendText('+12025550125', newConversationId());
    await bridge.run('actions', 'watch', sent.id);
    const variables = { FROM, SINCE: since, UNTIL: new Date(Date.now() + 1_000).toISOString() };
    const printed = await runAsPerson(pageBlocks('docs/runbook.md', 'outcomes-lost'), variables, project);
    expect(printed).toContain(`COMPLETED ${sent.id}`);
    expect(printed).toContain(`IN_DOUBT ${lost.id}`);
    expect(printed).not.toContain(failed.id);
  });
});

describe('docs/guides/deploy.md', () => {
  test('has commands that show a first message and a first route', async () => {
    const printed = await runAsPerson(pageBlocks('docs/guides/deploy.md', 'getting-started'), {}, project);
    expect(printed).toMatch(/^act_\S+ +(PENDING|COMPLETED) /m);
    expect(printed).toContain('It would be accepted: 1 action. Nothing was sent.');
  });
});

describe('each example', () => {
  test.each(['shop-order', 'stripe-payment-failed', 'github-alert'])('%s is tried as its README says', async (name) => {
    const printed = await runAsPerson(pageBlocks(`examples/${name}/README.md`, 'examples'), {}, project);
    expect(printed).toContain('It would be accepted: 1 action. Nothing was sent.');
  });
});

describe('the README', () => {
  test('shows a command line that answers', async () => {
    const printed = await runAsPerson(readmeBlocks('cli'), {}, project);
    expect(printed).toMatch(/^act_\S+ +(PENDING|COMPLETED) +order-shipped-sms$/m);
    expect(printed).toMatch(/verified: unchanged since/);
  });
});

/** Every command that does something, by its words. */
function commandsOf(command: Command, before = ''): readonly string[] {
  return command.commands.flatMap((it) => {
    const name = `${before}${it.name()}`;
    return it.commands.length > 0 ? [...commandsOf(it, `${name} `)] : [name];
  });
}
