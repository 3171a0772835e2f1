import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newConversationId, recipients } from '../../fixtures/shop-events.ts';
import { temporaryDirectory } from '../../local/temporary-directory.ts';
import { isNarrow } from '../action-bridge.ts';
import { auditedBridge } from '../audited-bridge.ts';

const bridge = auditedBridge();
const conversationId = newConversationId();
let sent: { readonly id: string; readonly eventId: string };
let refused: { readonly id: string; readonly eventId: string };

beforeAll(async () => {
  sent = await bridge.sendText(recipients.reachable, conversationId);
  refused = await bridge.sendText(recipients.refused, conversationId);
});

const today = () => new Date().toISOString().slice(0, 10);

describe('actions watch', () => {
  test('follows an action to its end, a line for each thing that happened, and says yes', async () => {
    const { stdout, stderr, exitCode } = await bridge.run('actions', 'watch', sent.id);
    expect(stdout).toMatch(/^\d{4}-\S+Z {2}ACCEPTED {3}accept-event {2}its event was accepted\n/);
    expect(stdout).toMatch(/COMPLETED {2}get-action\n {4}Twilio says COMPLETED: ended \S+Z\n$/);
    expect(stdout).toSatisfy(isNarrow);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('says no of one that FAILED, and why it did', async () => {
    const { stdout, exitCode } = await bridge.run('actions', 'watch', refused.id);
    expect(stdout).toMatch(/FAILED/);
    expect(stdout).toContain("Invalid 'To' Phone Number");
    expect(exitCode).toBe(1);
  });

  test('gives up when it was told to, and says no', async () => {
    const { id } = await bridge.sendText('+15005550004', newConversationId());
    const { stderr, exitCode } = await bridge.run('actions', 'watch', id, '--timeout', '2');
    expect(stderr).toBe('The action did not settle within 2 s.\n');
    expect(exitCode).toBe(1);
  });
});

describe('actions list', () => {
  test('lists newest first, in 80 columns, without colours, with ids that can be copied', async () => {
    const { stdout, exitCode } = await bridge.run('actions', 'list', '--conversation', conversationId);
    expect(stdout).toMatch(/^ACTION +STATUS +AGE +ROUTE\n/);
    expect(stdout.indexOf(refused.id)).toBeLessThan(stdout.indexOf(sent.id));
    expect(stdout).toSatisfy(isNarrow);
    expect(stdout).not.toContain('\u001b');
    expect(exitCode).toBe(0);
  });

  test.each([
    ['status', () => ['--status', 'FAILED', '--day', today()]],
    ['route', () => ['--route', 'passthrough', '--from', '1h']],
    ['event', () => ['--event', `shop/${refused.eventId}`]],
    ['nothing', () => []],
  ])('chooses by %s', async (_, args) => {
    const { stdout } = await bridge.run('actions', 'list', '--json', ...args());
    expect(JSON.parse(stdout).actions.map(({ id }: { id: string }) => id)).toContain(refused.id);
  });

  test('says that there is more than it shows', async () => {
    const { stdout, stderr } = await bridge.run('actions', 'list', '--conversation', conversationId, '--limit', '1');
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stderr).toBe('\nThere are more than 1. Raise --limit, or use actions export for all.\n');
  });

  test.each([
    ['1', true],
    ['2', false],
  ])('as JSON says whether there is more than --limit %s: %s', async (limit, more) => {
    const { stdout } = await bridge.run(
      ...['actions', 'list', '--conversation', conversationId, '--limit', limit, '--json'],
    );
    expect(JSON.parse(stdout)).toMatchObject({ more });
  });

  test('as CSV says beside it that there is more', async () => {
    const { stdout, stderr } = await bridge.run(
      ...['actions', 'list', '--conversation', conversationId, '--limit', '1', '--csv'],
    );
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stderr).toContain('There are more than 1. Raise --limit');
  });

  test('is a row of CSV for each, with no address and no text', async () => {
    const { stdout } = await bridge.run('actions', 'list', '--conversation', conversationId, '--csv');
    const [heading, first] = stdout.split('\n');
    expect(heading).toMatch(/^id,status,integrity,acceptedAt,/);
    expect(first).toContain(`${refused.id},FAILED,verified,`);
    expect(first).toContain("Invalid 'To' Phone Number: [withheld]");
    expect(stdout).not.toContain(recipients.refused);
    expect(stdout).not.toContain('Your table is ready');
  });

  test.each([
    ['two choices', ['--status', 'FAILED', '--route', 'x'], /one of --status/],
    ['a day and a time', ['--day', '2026-03-30', '--from', '2h'], /--day, or --from/],
    ['JSON and CSV at once', ['--json', '--csv'], /'--json' cannot be used with option '--csv'/],
    ['no status', ['--status', 'LOST'], /Allowed choices are OPEN, ACCEPTED/],
    ['no time', ['--from', 'yesterday'], /an age such as 2h/],
    ['what the bridge refuses', ['--conversation', 'a/b'], /\/conversationId/],
  ])('is a mistake with %s', async (_, args, message) => {
    const { stdout, stderr, exitCode } = await bridge.run('actions', 'list', ...args);
    expect(stderr).toMatch(message);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});

describe('actions show', () => {
  test('shows the message, what became of it, and its history', async () => {
    const { stdout, exitCode } = await bridge.run('actions', 'show', sent.id);
    expect(stdout).toContain(`${sent.id}  COMPLETED\n`);
    expect(stdout).toMatch(/^ {2}to +\+15005550100$/m);
    expect(stdout).toMatch(/^ {2}message +Your table is ready\.$/m);
    expect(stdout).toMatch(/^AT +STATUS +BY +WHAT$/m);
    expect(stdout).toSatisfy(isNarrow);
    expect(exitCode).toBe(0);
  });

  test('says no of what is not on record', async () => {
    const { stderr, exitCode } = await bridge.run('actions', 'show', 'act_aaaaaaaaaaaaaaaaaaaaaaaaaa');
    expect(stderr).toMatch(/^No action of this id is on record/);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['act_1', /^act_1 is not an action id\. An action id is act_ followed by 26/],
    ['evt_1', /an event id: action-bridge events show <source> evt_1/],
  ])('asks nobody for %s, which is no action', async (id, said) => {
    const { stderr, exitCode } = await bridge.run('actions', 'show', id);
    expect(stderr).toMatch(said);
    expect(exitCode).toBe(2);
  });
});

describe('events show', () => {
  test('shows which actions were made of an event', async () => {
    const { stdout, exitCode } = await bridge.run('events', 'show', 'shop', sent.eventId);
    expect(stdout).toContain(sent.eventId);
    expect(stdout).toMatch(new RegExp(`^${sent.id} +COMPLETED +passthrough`, 'm'));
    expect(stdout).toSatisfy(isNarrow);
    expect(exitCode).toBe(0);
  });
});

describe('events show, of an event as actions list --event names it', () => {
  test('shows the same', async () => {
    const { stdout, exitCode } = await bridge.run('events', 'show', `shop/${sent.eventId}`);
    expect(stdout).toMatch(new RegExp(`^${sent.id} +[A-Z]+ +passthrough`, 'm'));
    expect(exitCode).toBe(0);
  });

  test.each(['shop', 'shop/', '/evt_1'])('asks nobody for %s, which names none', async (event) => {
    const { stderr, exitCode } = await bridge.run('events', 'show', event);
    expect(stderr).toBe('Name the source and the event: shop evt_1, or shop/evt_1.\n');
    expect(exitCode).toBe(2);
  });
});

describe('actions export', () => {
  test('writes a line of JSON for each, to stdout', async () => {
    const { stdout, stderr, exitCode } = await bridge.run('actions', 'export', '--conversation', conversationId);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([refused.id, sent.id]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('writes a file that is there when it is whole', async () => {
    const directory = temporaryDirectory();
    const { exitCode, stdout, stderr } = await bridge.run(
      ...['actions', 'export', '--day', today(), '--format', 'csv', '--output', join(directory, 'day.csv')],
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toMatch(/^\d+ actions written to .*day\.csv\n$/);
    expect(readdirSync(directory)).toEqual(['day.csv']);
    expect(readFileSync(join(directory, 'day.csv'), 'utf8')).toContain(sent.id);
  });

  test('says so where no file can be', async () => {
    const { stderr, exitCode } = await bridge.run('actions', 'export', '--output', '/nowhere/day.csv');
    expect(stderr).toMatch(/^\/nowhere\/day\.csv cannot be written: there is no such directory/);
    expect(exitCode).toBe(2);
  });
});
