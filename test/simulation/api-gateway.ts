import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { InvocationResult } from './lambda-model.ts';
import type { Network } from './network.ts';
import type { ApiRequest, Posted } from './upstream.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Settings {
  readonly network: Network;
  readonly time: VirtualTime;
  readonly invoke: (request: ApiRequest) => Promise<InvocationResult<APIGatewayProxyStructuredResultV2>>;
}

/** HTTP API in front of accept-event: what the function does not answer is a 503, and answers may get lost on their way. */
export function apiGateway({ network, time, invoke }: Settings): (request: ApiRequest) => Promise<Posted> {
  return async (request) => {
    const fault = network.befalls('lambda', 'accept-event');
    switch (fault?.kind) {
      case 'throttled':
      case 'failed':
      case 'lostRequest':
      case 'dieBefore':
      case 'hang':
        return { answer: { statusCode: 503 }, isHeard: true };
      case 'twice':
        void invoke(request);
        break;
      case 'slow':
        await time.sleep(fault.seconds * 1_000);
    }
    const result = await invoke(request);
    const answer = result.kind === 'answered' ? result.answer : { statusCode: 503 };
    const isLost = fault && ['failedDone', 'lostAnswer', 'dieAfter', 'hangServed'].includes(fault.kind);
    return { answer, isHeard: !isLost };
  };
}
