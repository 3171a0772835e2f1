import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { consolePage, consoleProcess } from '../console/console-process.ts';
import { answerOf, ofStack, send } from './stack-command.ts';

const launcher = fileURLToPath(new URL('../../bin/action-bridge.mjs', import.meta.url));

describe('given somebody with AWS credentials who opens the console of the deployed stack', () => {
  it('lists what was sent, shows its timeline and counts its day', async () => {
    const id = await send();
    await answerOf('actions', 'watch', id);
    const { url } = await consoleProcess([process.execPath, launcher], ofStack);

    const list = await consolePage(url, '/console');
    expect([list.status, await list.text()]).toEqual([200, expect.stringContaining(id)]);
    const timeline = await consolePage(url, `/console/actions/${id}`);
    expect([timeline.status, await timeline.text()]).toEqual([200, expect.stringContaining('Twilio answered 202')]);
    expect((await consolePage(url, '/console/numbers')).status).toBe(200);
  });
});
