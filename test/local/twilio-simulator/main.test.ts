import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';

function startMain(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/twilio-simulator/main.ts'], {
    env: { ...process.env, TWILIO_SIMULATOR_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function firstLineOf(stream: ChildProcess['stdout']): Promise<string> {
  if (!stream) throw new Error('the process has no such output');
  for await (const line of createInterface(stream)) return line;
  throw new Error('the process said nothing');
}

describe('the simulator as a process of its own', { timeout: 20_000 }, () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('says when it is ready, answers, and ends on %s', async (signal) => {
    const child = startMain({ TWILIO_API_KEY_SID: 'SKa', TWILIO_API_KEY_SECRET: 'b' });
    const line = await firstLineOf(child.stdout);
    const url = /^Twilio simulator ready at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    const headers = { authorization: `Basic ${Buffer.from('SKa:b').toString('base64')}` };
    const answer = await fetch(`${url}/v2/Conversations/conv_conversation_1/Communications`, { headers });
    expect(answer.status).toBe(200);

    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('says what is wrong with its settings', async () => {
    const child = startMain({ TWILIO_SIMULATOR_PORT: 'x' });
    expect(await firstLineOf(child.stderr)).toContain('The Twilio simulator cannot start.');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
