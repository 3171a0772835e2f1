import * as z from 'zod';
import { awsClient } from '../../lambdas/adapters/wiring.ts';
import type { Serve } from './aws-clients.ts';
import { type AwsModels, AwsServiceError, awsRequest } from './aws-requests.ts';
import type { Operation, Service } from './faults.ts';
import { type Befallen, type Caller, LostError, type Network } from './network.ts';
import type { VirtualTime } from './virtual-time.ts';

/** AWS as one function environment sees it through the SDK. */
export interface AwsServicesSettings extends AwsModels {
  readonly caller: () => Caller;
  readonly network: Network;
  readonly time: VirtualTime;
  readonly random: () => number;
}

/** The SDK's standard retry mode: exponential backoff with full jitter. */
const SDK_BACKOFF_MILLIS = { transient: 100, throttled: 500 };

/** What stands behind the SDK's clients: the calls over the network, and the SDK's own retries of them. */
export function awsServices(settings: AwsServicesSettings): Serve {
  const { time, random, network } = settings;
  return async (command, input) => {
    // Whoever begins a call is the one who waits for it: an environment serves one invocation after the other.
    const caller = settings.caller();
    const { service, operation, about, serve } = awsRequest(command, input, settings);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = network.call(caller, {
          service,
          operation,
          about,
          serve: (fault) => failing(service, fault, serve),
          inWords: (answer) => inWords(operation, answer),
        });
        return await inTime(answer, caller, time);
      } catch (error) {
        const backoffMillis = retryBackoffMillis(error);
        if (backoffMillis === undefined || attempt === awsClient.maxAttempts) throw error;
        await time.sleep(random() * backoffMillis * 2 ** (attempt - 1));
        if (!caller.isAlive()) return new Promise(() => undefined);
      }
    }
  };
}

/** The SDK waits for an answer as long as it is told to. */
function inTime<T>(answer: Promise<T>, caller: Caller, time: VirtualTime): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = time.after(awsClient.requestHandler.requestTimeout, () => {
      if (caller.isAlive()) reject(new LostError('no answer in time'));
    });
    answer.then(resolve, reject).finally(cancel);
  });
}

function retryBackoffMillis(error: unknown): number | undefined {
  if (error instanceof LostError) return SDK_BACKOFF_MILLIS.transient;
  if (!(error instanceof AwsServiceError)) return undefined;
  return error.statusCode >= 500 ? SDK_BACKOFF_MILLIS.transient : SDK_BACKOFF_MILLIS.throttled;
}

const throttles: Partial<Record<Service, string>> = { dynamodb: 'ProvisionedThroughputExceededException' };

function failing(service: Service, fault: Befallen | undefined, serve: () => object): object {
  switch (fault?.kind) {
    case 'throttled':
      throw new AwsServiceError(throttles[service] ?? 'ThrottlingException', 400);
    case 'failed':
      throw new AwsServiceError('InternalServerError', 500);
    case 'failedDone':
      serve();
      throw new AwsServiceError('InternalServerError', 500);
    default:
      return serve();
  }
}

const page = z.object({ Items: z.array(z.unknown()) });
const actionItem = z.object({
  Item: z.object({ status: z.object({ S: z.string() }), version: z.object({ N: z.string() }) }),
});

function inWords(operation: Operation, answer: object): string {
  if (operation === 'Query') return `${page.parse(answer).Items.length} rows`;
  const { Item } = actionItem.safeParse(answer).data ?? {};
  return Item ? `${Item.status.S}, version ${Item.version.N}` : 'ok';
}
