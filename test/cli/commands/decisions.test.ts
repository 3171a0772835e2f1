import { describe, expect, test } from 'vitest';
import { newConversationId, recipients } from '../../fixtures/shop-events.ts';
import { auditedBridge } from '../audited-bridge.ts';

const bridge = auditedBridge();
const exampleId = 'act_zjlgusi2ctk6ztea7bugeglp3i';

describe('actions resend', () => {
  test('has a failed action sent again, with who and why in its history', async () => {
    const { id } = await bridge.sendText(recipients.refused, newConversationId());
    await bridge.run('actions', 'watch', id);
    const { stdout, exitCode } = await bridge.run(
      ...['actions', 'resend', id, '--why', 'the number was mended', '--yes'],
    );
    expect(stdout).toContain(`action-bridge actions watch ${id}`);
    expect(exitCode).toBe(0);
    const { stdout: shown } = await bridge.run('actions', 'show', id);
    expect(shown.replaceAll(/\s+/g, ' ')).toMatch(/a person resent it: by .*the number was mended/);
  });

  test('does nothing where nobody can be asked and --yes was not said', async () => {
    const { id } = await bridge.putInDoubt();
    const { stderr, exitCode } = await bridge.run('actions', 'resend', id, '--why', 'x');
    expect(stderr).toContain('Add --yes');
    expect(exitCode).toBe(2);
    const { stdout } = await bridge.run('actions', 'show', id, '--json');
    expect(JSON.parse(stdout).status).toBe('IN_DOUBT');
  });

  test('asks nobody for what is no action', async () => {
    const { stderr, exitCode } = await bridge.run('actions', 'resend', 'act_1', '--why', 'x', '--yes');
    expect(stderr).toMatch(/^act_1 is not an action id/);
    expect(exitCode).toBe(2);
  });

  test('wants to know why', async () => {
    const { stderr, exitCode } = await bridge.run('actions', 'resend', 'act_x', '--yes');
    expect(stderr).toContain("'--why <reason>' not specified");
    expect(exitCode).toBe(2);
  });

  test('is told no of what was sent', async () => {
    const { id } = await bridge.sendText(recipients.reachable, newConversationId());
    await bridge.run('actions', 'watch', id);
    const { stderr, exitCode } = await bridge.run('actions', 'resend', id, '--why', 'x', '--yes');
    expect(stderr).toMatch(/COMPLETED/);
    expect(exitCode).toBe(1);
  });
});

describe('actions resolve', () => {
  test.each([
    ['sent', 'COMPLETED'],
    ['notSent', 'FAILED'],
  ])('of what is in doubt as %s makes it %s', async (finding, status) => {
    const { id } = await bridge.putInDoubt();
    const { stdout, exitCode } = await bridge.run(
      ...['actions', 'resolve', id, finding, '--why', 'looked it up', '--yes'],
    );
    expect({ stdout, exitCode }).toEqual({ stdout: `Recorded. The action is now ${status}.\n`, exitCode: 0 });
  });

  test('knows two outcomes', async () => {
    const { stderr, exitCode } = await bridge.run('actions', 'resolve', exampleId, 'perhaps', '--why', 'x');
    expect(stderr).toContain('Allowed choices are sent, notSent');
    expect(exitCode).toBe(2);
  });
});

describe('verify', () => {
  test.each([['verify'], ['actions verify']])('proves an action: %s', async (command) => {
    const { id, history } = await bridge.putInDoubt();
    const head = history.at(-1)?.hash ?? '';
    const { stdout, exitCode } = await bridge.run(...command.split(' '), id, '--anchor', head);
    expect({ stdout, exitCode }).toEqual({
      stdout: '1 action verified: unchanged since the bridge wrote it.\n',
      exitCode: 0,
    });
  });

  test('finds an action that never had the hash that was kept', async () => {
    const { id } = await bridge.putInDoubt();
    const { stdout, exitCode } = await bridge.run('verify', id, '--anchor', 'A'.repeat(43));
    expect(stdout).toContain('does not have the anchor among its hashes');
    expect(exitCode).toBe(1);
  });

  test.each(['zzz', 'A'.repeat(42), '!'.repeat(43)])('takes %s for no hash, and accuses nobody', async (anchor) => {
    const { stdout, stderr, exitCode } = await bridge.run('verify', exampleId, '--anchor', anchor);
    expect(stderr).toContain('43 characters of A–Z, a–z, 0–9, - and _');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });

  test('of a day finds the one that was tampered with, and what cannot be read', async () => {
    const { id } = await bridge.putInDoubt();
    const { id: unreadable } = await bridge.putInDoubt();
    await bridge.tamper(id, 'route', 'another');
    await bridge.tamper(unreadable, 'version', 'none');
    const day = new Date().toISOString().slice(0, 10);
    const { stdout, exitCode } = await bridge.run('verify', '--day', day, '--json');
    const { verified, broken } = JSON.parse(stdout);
    expect(verified).toBeGreaterThan(0);
    expect(broken).toHaveLength(2);
    expect(broken).toContainEqual(expect.objectContaining({ id, integrity: 'broken' }));
    expect(broken).toContainEqual(expect.objectContaining({ id: unreadable, status: 'UNREADABLE' }));
    expect(exitCode).toBe(1);

    const { stdout: listed, exitCode: ofList } = await bridge.run('actions', 'list', '--limit', '100');
    expect(listed).toMatch(new RegExp(`^${id} +IN_DOUBT !`, 'm'));
    const { stdout: shown, exitCode: ofShow } = await bridge.run('actions', 'show', id);
    expect(shown).toContain('This record is not as the bridge wrote it');
    expect({ ofList, ofShow }).toEqual({ ofList: 0, ofShow: 0 });
  });

  test('is of one action or of a day', async () => {
    expect((await bridge.run('verify')).exitCode).toBe(2);
    expect((await bridge.run('verify', exampleId, '--day', '2026-03-30')).exitCode).toBe(2);
  });
});
