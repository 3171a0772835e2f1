import { join } from 'node:path';
import { startTwilioSimulator, type TwilioSimulator } from '../twilio-simulator/simulator.ts';
import type { DataDirectory } from './data-directory.ts';
import type { TwilioApiKey } from './secrets-api.ts';

export interface TwilioEndpoint extends TwilioApiKey {
  readonly baseUrl: string;
  /** Verifies callbacks. */
  readonly authToken?: string | undefined;
}

export interface SimulatedTwilio extends TwilioEndpoint {
  sendCallbacks: TwilioSimulator['sendCallbacks'];
  close(): Promise<void>;
}

const simulatorKey: TwilioApiKey = { apiKeySid: 'SKlocal', apiKeySecret: 'local-secret' };

/** With a data directory, it keeps sent messages as long as the ledger. */
export async function simulateTwilio(settings: {
  readonly port: number;
  readonly settleMillis?: number | undefined;
  readonly directory?: DataDirectory | undefined;
}): Promise<SimulatedTwilio> {
  const { port, settleMillis, directory } = settings;
  const { url, sendCallbacks, close } = await startTwilioSimulator({
    port,
    ...simulatorKey,
    ...(settleMillis !== undefined && { settleMillis }),
    ...(directory && { journalFile: join(directory.path, 'twilio-simulator.jsonl') }),
  });
  return { ...simulatorKey, baseUrl: url, sendCallbacks, close };
}
