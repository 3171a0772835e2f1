import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { FunctionName, InvocationResult } from './lambda-model.ts';
import type { Network } from './network.ts';
import type { Posted } from './upstream.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Settings<Request> {
  readonly network: Network;
  readonly time: VirtualTime;
  readonly to: {
    readonly name: FunctionName;
    readonly invoke: (request: Request) => Promise<InvocationResult<APIGatewayProxyStructuredResultV2>>;
  };
}

/** HTTP API in front of a function: what it does not answer is a 503, and answers may get lost on their way. */
export function apiGateway<Request>({
  network,
  time,
  to: { name, invoke },
}: Settings<Request>): (request: Request) => Promise<Posted> {
  return async (request) => {
    const fault = network.befalls('lambda', name);
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
