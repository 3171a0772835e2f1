import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { listen } from '../../local/http/listen.ts';
import { orderShipped, structured } from '../fixtures/shop-events.ts';
import { signedRequest } from '../fixtures/signed-request.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const project = new URL('../../', import.meta.url);
const READY_MILLIS = 45_000;

/** `npm start` as a process, on free ports unless the test says otherwise. */
function npmStart(environment: Record<string, string>, ...args: string[]) {
  // A host that is killed leaves what it synthesised behind.
  const TMPDIR = temporaryDirectory();
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...args], {
    cwd: project,
    env: { ...process.env, TMPDIR, PORT: '0', TWILIO_SIMULATOR_PORT: '0', DYNAMODB_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  });
  const shown = () => stripVTControlCharacters(output);
  const url = () =>
    vi.waitFor(() => z.url().parse(/POST (http:\S+)\/events/.exec(shown())?.[1], { error: () => shown() }), {
      timeout: READY_MILLIS,
      interval: 100,
    });
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), exited, shown, url };
}

const accepted = z.object({ actions: z.tuple([z.object({ id: z.string(), status: z.string() })]) });
const found = z.looseObject({
  status: z.string(),
  history: z.array(z.looseObject({ to: z.string(), at: z.string() })),
});
const page = z.object({ actions: z.array(z.looseObject({ id: z.string(), status: z.string() })) });
const getJson = async (url: string): Promise<unknown> => (await fetch(url)).json();

async function sendOrder(url: string, conversationId: string): Promise<string> {
  const event = structured(orderShipped({ conversationId, phone: '+12025550123' }));
  const secret = 'whsec_YWN0aW9uLWJyaWRnZS1sb2NhbC1kZXZlbG9wbWVudA==';
  const response = await fetch(`${url}/events/shop`, { method: 'POST', ...signedRequest(event, secret) });
  expect(response.status).toBe(202);
  return accepted.parse(await response.json()).actions[0].id;
}

describe('a host that keeps its data', () => {
  test(
    'given it was killed while an action was open, when it starts again, then the action is followed to its end',
    async () => {
      const DATA_DIR = temporaryDirectory();
      const first = npmStart({ DATA_DIR });
      const firstUrl = await first.url();
      const id = await sendOrder(firstUrl, 'conv_conversation_resumed');
      first.kill('SIGKILL');
      await first.exited;
      expect(existsSync(join(DATA_DIR, 'lock'))).toBe(true);

      const second = npmStart({ DATA_DIR });
      const url = await second.url();
      const startedAt = Date.now();
      const action = await vi.waitFor(
        async () => {
          const read = found.parse(await getJson(`${url}/actions/${id}`));
          expect(read.status).toBe('COMPLETED');
          return read;
        },
        { timeout: 20_000, interval: 200 },
      );
      expect(action.history.map(({ to }) => to)).toEqual(['ACCEPTED', 'SENDING', 'PENDING', 'COMPLETED']);
      // Unless it was told otherwise, the sweeper would have left the action alone for a minute after its claim.
      expect(Date.now() - startedAt).toBeLessThan(20_000);
      const listed = page.parse(await getJson(`${url}/actions?conversationId=conv_conversation_resumed`));
      expect(listed.actions).toMatchObject([{ id, status: 'COMPLETED' }]);

      second.kill('SIGTERM');
      expect(await second.exited).toEqual({ code: 0, signal: null });
      expect(existsSync(join(DATA_DIR, 'lock'))).toBe(false);
    },
    2 * READY_MILLIS + 30_000,
  );

  test(
    'given a directory that a living host has, then a second host refuses to start and says who has it',
    async () => {
      const DATA_DIR = temporaryDirectory();
      const first = npmStart({ DATA_DIR });
      await first.url();
      const second = npmStart({ DATA_DIR });
      expect(await second.exited).toMatchObject({ code: 1 });
      expect(second.shown()).toContain(`in use by process ${readFileSync(join(DATA_DIR, 'lock'), 'utf8').trim()}`);
      first.kill('SIGINT');
      expect(await first.exited).toEqual({ code: 0, signal: null });
    },
    2 * READY_MILLIS,
  );
});

describe('a host that cannot start', () => {
  test(
    'a port in use is named, with the variable that changes it',
    async () => {
      const { url, close } = await listen(createServer(), 0);
      onTestFinished(close);
      const { port } = new URL(url);
      const host = npmStart({ TWILIO_SIMULATOR_PORT: port });
      expect(await host.exited).toMatchObject({ code: 1 });
      expect(host.shown()).toContain(`Port ${port} of 127.0.0.1 is in use. Set TWILIO_SIMULATOR_PORT to another one`);
    },
    READY_MILLIS,
  );

  test(
    'a variable that is wrong is named, and so is an argument',
    async () => {
      const [badVariable, badArgument] = [npmStart({ TWILIO_BASE_URL: 'https://t.example' }), npmStart({}, '--quick')];
      expect(await badVariable.exited).toMatchObject({ code: 1 });
      expect(badVariable.shown()).toContain('TWILIO_API_KEY_SID: is missing');
      expect(await badArgument.exited).toMatchObject({ code: 1 });
      expect(badArgument.shown()).toContain('Unknown argument --quick');
    },
    READY_MILLIS,
  );
});
