import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import '../../local/step-functions/promise-with-resolvers.ts';
import { listen } from '../../local/http/listen.ts';
import { startTwilioSimulator } from '../../local/twilio-simulator/simulator.ts';
import { environmentFolder, restateServer } from '../environment.ts';
import { httpClient } from './http-client.ts';
import type { Settled, Usage } from './load-target.ts';
import { ownUsage } from './own-usage.ts';
import { SIMULATOR_HEADERS, SIMULATOR_KEY } from './simulator-key.ts';

// Restate beside the local host: its server, the same job as a service of it, and the same simulator. Started by bench/load/load.ts.

interface Sent {
  readonly begunAt: string;
  readonly url: string;
}

interface Steps {
  readonly create: (message: { readonly conversationId: string; readonly body: string }) => Promise<Sent>;
  readonly poll: (sent: Sent) => Promise<string | null>;
  readonly onSettled: (ended: { readonly begunAt: string; readonly completedAt: string }) => void;
}

/** The kernel counts a process's CPU time in hundredths of a second. */
const TICK_MILLIS = 10;

process.env.RESTATE_LOGGING = 'ERROR';
const simulator = await startTwilioSimulator({ port: 0, ...SIMULATOR_KEY });
const client = httpClient();
const settled: Settled[] = [];
const service = pathToFileURL(join(environmentFolder, 'restate-service.mjs')).href;
const { serveBridge }: { serveBridge: (steps: Steps) => Promise<number> } = await import(service);
const servicePort = await serveBridge({
  async create({ conversationId, body }) {
    const actions = `${simulator.url}/v2/Conversations/${conversationId}/Actions`;
    const answer = await client.ask({ url: actions, headers: SIMULATOR_HEADERS, body });
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(answer.body));
    return { begunAt: new Date().toISOString(), url: `${actions}/${id}` };
  },
  async poll({ url }) {
    const { body } = await client.ask({ url, headers: SIMULATOR_HEADERS });
    return z.object({ completedAt: z.iso.datetime().nullish() }).parse(JSON.parse(body)).completedAt ?? null;
  },
  onSettled: (ended) => void settled.push({ ...ended, settledAt: new Date().toISOString() }),
});

const directory = mkdtempSync(join(tmpdir(), 'action-bridge-restate-'));
const [ingress, admin, node] = [await freePort(), await freePort(), await freePort()];
const server = spawn(restateServer, ['--base-dir', directory, '--no-logo'], {
  env: {
    ...process.env,
    RESTATE_BIND_IP: '127.0.0.1',
    RESTATE_BIND_PORT: String(node),
    RESTATE_INGRESS__BIND_PORT: String(ingress),
    RESTATE_ADMIN__BIND_PORT: String(admin),
    RESTATE_LISTEN_MODE: 'tcp',
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LOG_FILTER: 'error',
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
// Also when a fault ends this process.
process.once('exit', () => server.kill());
// Without it nothing would ever settle: whoever waits is told by this process's end.
const onLost = (status: number | null, signal: string | null): void => {
  process.stderr.write(`Restate's server ended by itself: ${signal ?? `status ${status}`}\n`);
  process.exit(1);
};
server.once('exit', onLost);
await registered();

process.on('message', () => {
  const [own, ofServer] = [ownUsage(), usageOf(server.pid)];
  const usage: Usage = {
    peakKilobytes: own.peakKilobytes + ofServer.peakKilobytes,
    cpuMillis: own.cpuMillis + ofServer.cpuMillis,
  };
  process.send?.({ settled: settled.splice(0), usage });
});
process.send?.({ url: `http://127.0.0.1:${ingress}/bridge/send/send` });
await once(process, 'disconnect');
server.off('exit', onLost);
const ended = once(server, 'exit');
server.kill();
await ended;
rmSync(directory, { recursive: true });
process.exit(0);

/** Tells the server of the service, once it is up. */
async function registered(): Promise<void> {
  const body = JSON.stringify({ uri: `http://127.0.0.1:${servicePort}` });
  const headers = { 'content-type': 'application/json' };
  for (let left = 120; ; left -= 1) {
    const answer = await client
      .ask({ url: `http://127.0.0.1:${admin}/deployments`, headers, body })
      .catch(() => undefined);
    if (answer?.status === 201) return;
    if (left === 0) throw new Error(`Restate does not take the service: ${answer?.body ?? 'it does not answer'}`);
    await wait(500);
  }
}

async function freePort(): Promise<number> {
  const { url, close } = await listen(createServer(), 0);
  await close();
  return Number(new URL(url).port);
}

/** What another process has used so far, where the system tells: proc(5). */
function usageOf(pid: number | undefined): Usage {
  const [status, stat] = [`/proc/${pid}/status`, `/proc/${pid}/stat`];
  if (!existsSync(status)) return { peakKilobytes: 0, cpuMillis: 0 };
  // What comes after the name, which may have spaces: from the third field on.
  const fields = readFileSync(stat, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const [user, system] = [14, 15].map((field) => Number(fields[field - 3]));
  return {
    peakKilobytes: Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0),
    cpuMillis: ((user ?? 0) + (system ?? 0)) * TICK_MILLIS,
  };
}
