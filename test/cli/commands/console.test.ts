import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { consolePage, consoleProcess, nobody } from '../../console/console-process.ts';
import { newConversationId, recipients } from '../../fixtures/shop-events.ts';
import { actionBridge } from '../action-bridge.ts';
import { auditedBridge } from '../audited-bridge.ts';

const launcher = fileURLToPath(new URL('../../../bin/action-bridge.mjs', import.meta.url));
const bridge = auditedBridge();

describe('console', () => {
  test.each([['console'], ['open']])('of a local host says where it is: %s', async (command) => {
    const { stdout, exitCode } = await bridge.run(command);
    expect({ stdout, exitCode }).toEqual({ stdout: `Open ${bridge.url()}/console\n`, exitCode: 0 });
  });

  test('of a deployed bridge serves on this machine, to whoever has the key, until it is told to end', async () => {
    const { url, child } = await consoleProcess([process.execPath, launcher]);
    expect((await fetch(`${new URL(url).origin}/console`)).status).toBe(403);

    const page = await consolePage(url, '/console');
    expect([page.status, await page.text()]).toEqual([
      502,
      expect.stringContaining('No answer from https://bridge.invalid'),
    ]);

    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('says so when its port is taken', async () => {
    const { port } = new URL(bridge.url());
    const { stderr, exitCode } = await actionBridge(['console', '--url', 'https://bridge.invalid', '--port', port], {
      env: nobody,
    });
    expect(stderr).toContain(`Cannot listen on port ${port} of 127.0.0.1`);
    expect(exitCode).toBe(2);
  });
});

describe('the console of a local host', () => {
  test('has what was sent, and has it sent again', async () => {
    const { id } = await bridge.sendText(recipients.refused, newConversationId());
    await bridge.run('actions', 'watch', id);
    const url = `${bridge.url()}/console`;
    expect(await (await fetch(url)).text()).toContain(id);

    const form = await (await fetch(`${url}/actions/${id}/resend`)).text();
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(form)?.[1] ?? '';
    const body = new URLSearchParams({
      token: field('token'),
      version: field('version'),
      why: 'the number was mended',
    });
    const headers = { origin: bridge.url() };
    const taken = await fetch(`${url}/actions/${id}/resend`, { method: 'POST', headers, body, redirect: 'manual' });
    expect(taken.headers.get('location')).toBe(`/console/actions/${id}?done=resend`);
    const page = await (await fetch(`${url}/actions/${id}`)).text();
    expect(page).toContain('the number was mended');
    expect(page).toContain('user/laptop');
  });

  test('takes nothing else of the API from it', async () => {
    expect((await fetch(`${bridge.url()}/consoles`)).status).toBe(404);
    expect((await fetch(`${bridge.url()}/health`)).status).toBe(200);
  });
});
