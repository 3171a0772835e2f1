import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Listening, listen } from './listen.ts';

/** Input and answer are JSON of AWS's JSON protocols. */
export type Operation = (input: unknown) => unknown;

/** By `X-Amz-Target`, such as `AWSStepFunctions.StartExecution`. */
export type Operations = Readonly<Record<string, Operation>>;

/** An error that the AWS SDK knows by name. */
export class AwsError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Speaks AWS's JSON 1.0 and 1.1 protocols on a free port. Signatures are not checked.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function startAwsJsonServer(operations: Operations): Promise<Listening> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request, operations);
    response.writeHead(status, {
      'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
      'x-amzn-requestid': randomUUID(),
    });
    response.end(JSON.stringify(body));
  });
  return listen(server, 0);
}

async function answer(
  request: IncomingMessage,
  operations: Operations,
): Promise<{ readonly status: number; readonly body: unknown }> {
  try {
    const target = String(request.headers['x-amz-target']);
    const operation = Object.hasOwn(operations, target) ? operations[target] : undefined;
    if (!operation) throw new AwsError('UnknownOperationException', `the local host does not support ${target}`);
    return { status: 200, body: operation(JSON.parse(await text(request))) };
  } catch (error) {
    if (error instanceof AwsError) return { status: 400, body: { __type: error.code, message: error.message } };
    const message = error instanceof Error ? error.message : String(error);
    return { status: 500, body: { __type: 'InternalServerException', message } };
  }
}
