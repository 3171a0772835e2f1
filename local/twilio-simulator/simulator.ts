import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallbackRule, callbacksBy } from './callbacks.ts';
import { type FaultRule, type Faults, faultsBy } from './faults.ts';
import { journalIn, noJournal } from './journal.ts';
import type { CreateCall } from './records.ts';
import { simulatorRoutes } from './routes.ts';
import { stateFrom } from './state.ts';

export interface TwilioSimulatorOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly host?: string;
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
  readonly now?: () => Date;
  /** A number in [0, 1). */
  readonly random?: () => number;
  /** Median time from an Action's creation to COMPLETED or FAILED. */
  readonly settleMillis?: number;
  /** Where what was created is kept, to survive a restart; in memory alone when absent. */
  readonly journalFile?: string;
}

export interface TwilioSimulator {
  readonly url: string;
  readonly port: number;
  /** Every create call so far, oldest first; also at `GET /__simulator/creates`. */
  creates(): readonly CreateCall[];
  /** Makes requests go wrong; also at `POST /__simulator/faults`. */
  armFault(rule: FaultRule): void;
  disarmFaults(): void;
  /** Sends the callbacks of Actions that are made from now on; also at `POST /__simulator/callbacks`. */
  sendCallbacks(rule: CallbackRule): void;
  /** Ends at once, with whatever is still being answered. */
  close(): Promise<void>;
}

/**
 * A Twilio Conversations API v2 on the laptop, as far as the bridge speaks it: Actions that settle after a while and
 * Communications that appear. Recipients choose outcomes (magic-recipients.ts), faults befall requests (faults.ts).
 *
 * @throws {Error} when the port is taken, or the journal is not readable
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
