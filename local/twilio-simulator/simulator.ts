import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallbackRule, callbacksBy } from './callbacks.ts';
import { type FaultRule, type Faults, faultsBy } from './faults.ts';
import { journalIn, noJournal } from './journal.ts';
import type { CreateCall } from './records.ts';
import { simulatorRoutes } from './routes.ts';
import { stateFrom } from './state.ts';

export interface TwilioSimulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
  readonly now?: () => Date;
  readonly random?: () => number;
  readonly settleMillis?: number;
  /** File that keeps the state over restarts. @default in memory */
  readonly journalFile?: string;
}

export interface TwilioSimulator {
  readonly url: string;
  readonly port: number;
  /** Every create call, oldest first. Also `GET /__simulator/creates`. */
  creates(): readonly CreateCall[];
  /** Makes requests fail. Also `POST /__simulator/faults`. */
  armFault(rule: FaultRule): void;
  disarmFaults(): void;
  /** For future Actions. Also `POST /__simulator/callbacks`. */
  sendCallbacks(rule: CallbackRule): void;
  /** Stops at once, also requests in progress. */
  close(): Promise<void>;
}

/**
 * Simulates the parts of Twilio's Conversations API v2 that the bridge uses: Actions that settle after a while,
 * Communications that appear. Recipients (magic-recipients.ts) and faults (faults.ts) choose what goes wrong.
 *
 * @throws {Error} if the port is taken or the journal unreadable
 */
export async function startTwilioSimulator({
  port,
  host = '127.0.0.1',
  now = () => new Date(),
  random = Math.random,
  settleMillis = 1_000,
  journalFile,
  ...apiKey
}: TwilioSimulatorOptions): Promise<TwilioSimulator> {
  const state = stateFrom(journalFile === undefined ? noJournal : journalIn(journalFile));
  const faults: Faults = faultsBy(random);
  const callbacks = callbacksBy(now);
  const server = createServer(simulatorRoutes({ state, faults, callbacks, now, random, settleMillis, apiKey }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;

  return {
    url: `http://${host}:${taken}`,
    port: taken,
    creates: () => [...state.calls()],
    armFault: faults.arm,
    disarmFaults: faults.disarm,
    sendCallbacks: callbacks.ask,
    close: () =>
      new Promise((resolve, reject) => {
        callbacks.close();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
