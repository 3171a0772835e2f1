import { fileURLToPath } from 'node:url';
import { type Service, startService } from './child-process.ts';
import { freePort, LOOPBACK } from './free-port.ts';

const MAIN = fileURLToPath(new URL('../../local/twilio-simulator/main.ts', import.meta.url));
const READY_TIMEOUT_MILLIS = 30_000;

/** What the secret action-bridge/twilio holds, and what the simulator's callers authenticate with. */
export const TWILIO_API_KEY = { apiKeySid: 'SKlocal', apiKeySecret: 'local-secret' };

/** What the secret action-bridge/twilio-auth-token holds, and what the simulator signs callbacks with. */
export const TWILIO_AUTH_TOKEN = 'local-auth-token';

export interface Simulator extends Service {
  /** What stands in for https://conversations.twilio.com. */
  readonly url: string;
}

/** Starts the Twilio simulator as a process of its own, as Twilio is. */
export async function startSimulator(log: string, signal: AbortSignal): Promise<Simulator> {
  const port = await freePort();
  const service = startService({
    command: process.execPath,
    args: ['--import', 'tsx', MAIN],
    env: {
      PATH: process.env.PATH,
      TWILIO_SIMULATOR_PORT: String(port),
      TWILIO_API_KEY_SID: TWILIO_API_KEY.apiKeySid,
      TWILIO_API_KEY_SECRET: TWILIO_API_KEY.apiKeySecret,
    },
    log,
    signal,
  });
  const url = `http://${LOOPBACK}:${port}`;
  const isReady = async (): Promise<boolean> => (await fetch(`${url}/__simulator/creates`, { signal })).ok;
  try {
    await service.ready(isReady, READY_TIMEOUT_MILLIS);
  } catch (error) {
    await service.end();
    throw error;
  }
  return { ...service, url };
}
