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
import { bashScript, readmeBlocks } from './readme.ts';

const project = new URL('../..', import.meta.url).pathname;
const page = readFileSync(join(project, 'docs/cli.md'), 'utf8');
const blocks = codeBlocks(page).filter(({ language }) => language === 'bash');
const tagged = (tag: string) => blocks.filter((block) => block.tag === tag).map(({ code }) => code);

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
  writeFileSync(join(directory, 'bridge.config.ts'), `export { default } from '${project}bridge.config.ts';\n`);
  return directory;
}

describe('docs/cli.md', () => {
  test('has examples that do what it says, from a first event to its proof', async () => {
    const cwd = personsDirectory();
    const printed = await runAsPerson(tagged('ci=cli'), {}, cwd);
    expect(printed).toContain('Event evt_cli is on record.');
    expect(printed).toContain('1 action verified: all is as it was written.');
    expect(readFileSync(join(cwd, 'week.ndjson'), 'utf8')).toContain('"eventId":"evt_cli"');
    expect(readFileSync(join(cwd, 'day.csv'), 'utf8')).toContain(',evt_cli,');
  });

  test('has a failed action sent again', async () => {
    const { id } = await bridge.sendText(recipients.refused, newConversationId());
    await bridge.run('actions', 'watch', id);
    expect(await runAsPerson(tagged('ci=cli-failed'), { ACTION_ID: id })).toContain('will be sent');
  });

  test('has a person say what became of one in doubt', async () => {
    const { id } = await bridge.putInDoubt();
    expect(await runAsPerson(tagged('ci=cli-in-doubt'), { ACTION_ID: id })).toContain('It is FAILED, on your word.');
  });

  test('says of each block how it is run', () => {
    expect(new Set(blocks.map(({ tag }) => tag))).toEqual(
      new Set(['ci=cli', 'ci=cli-failed', 'ci=cli-in-doubt', 'ci=erase', 'ci=console']),
    );
  });

  test('has an example of every command', () => {
    const code = blocks.map((block) => block.code).join('\n');
    const missing = commandsOf(actionBridgeProgram()).filter((it) => !code.includes(`action-bridge ${it}`));
    // The other name of `verify`.
    expect(missing).toEqual(['actions verify']);
  });
});

describe('the README', () => {
  test('shows a command line that answers', async () => {
    const printed = await runAsPerson(readmeBlocks('cli'), {}, project);
    expect(printed).toMatch(/^act_\S+ +(PENDING|COMPLETED) +order-shipped-sms$/m);
    expect(printed).toMatch(/verified: all is as it was written/);
  });
});

/** Every command that does something, by its words. */
function commandsOf(command: Command, before = ''): readonly string[] {
  return command.commands.flatMap((it) => {
    const name = `${before}${it.name()}`;
    return it.commands.length > 0 ? [...commandsOf(it, `${name} `)] : [name];
  });
}
