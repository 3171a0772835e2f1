import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, LOOPBACK } from '../stack/free-port.ts';
import type { Simulator } from '../stack/simulator.ts';
import { TWILIO_API_KEY } from '../stack/simulator.ts';

/** A local host as a process of its own, always on the same port and with the same data. */
export interface KillableHost {
  readonly url: string;
  /** Rejects when the process ends and nobody killed it. */
  readonly crashed: Promise<never>;
  /** Starts the process; it answers later. */
  start(): void;
  /** @returns the milliseconds from its start until it answered; undefined when it was killed before */
  ready(): Promise<number | undefined>;
  /** SIGKILL, and the process is gone. */
  kill(): Promise<void>;
}

const HOST = fileURLToPath(new URL('./host.ts', import.meta.url));
const READY_POLL_MILLIS = 100;
const READY_TIMEOUT_MILLIS = 120_000;

/** @param folder gets its data, its log and whatever it leaves behind */
export async function killableHost(folder: string, simulator: Pick<Simulator, 'url'>): Promise<KillableHost> {
  const port = await freePort();
  const url = `http://${LOOPBACK}:${port}`;
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const environment = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    // A killed process does not clear up after itself.
    TMPDIR: temporary,
    PORT: String(port),
    DYNAMODB_PORT: '0',
    DATA_DIR: join(folder, 'data'),
    TWILIO_BASE_URL: simulator.url,
    TWILIO_API_KEY_SID: TWILIO_API_KEY.apiKeySid,
    TWILIO_API_KEY_SECRET: TWILIO_API_KEY.apiKeySecret,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };

  let child: ChildProcess | undefined;
  let startedAt = 0;
  let crash: (error: Error) => void = () => {};
  const crashed = new Promise<never>((_, reject) => {
    crash = reject;
  });
  crashed.catch(() => undefined);

  return {
    url,
    crashed,
    start() {
      const log = openSync(join(folder, 'host.log'), 'a');
      const started = spawn(process.execPath, ['--import', 'tsx', HOST], {
        env: environment,
        stdio: ['pipe', log, log],
      });
      closeSync(log);
      started.once('exit', (code, signal) => {
        if (child === started) crash(new Error(`the host ended by itself: ${signal ?? `exit code ${code}`}`));
      });
      child = started;
      startedAt = Date.now();
    },
    async ready() {
      const awaited = child;
      while (child === awaited && Date.now() < startedAt + READY_TIMEOUT_MILLIS) {
        const isReady = await fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        );
        if (isReady && child === awaited) return Date.now() - startedAt;
        await pause(READY_POLL_MILLIS);
      }
      if (child !== awaited) return undefined;
      throw new Error(`the host did not answer within ${READY_TIMEOUT_MILLIS} ms`);
    },
    async kill() {
      const killed = child;
      child = undefined;
      if (!killed || killed.exitCode !== null || killed.signalCode !== null) return;
      const gone = once(killed, 'exit');
      killed.kill('SIGKILL');
      await gone;
    },
  };
}
