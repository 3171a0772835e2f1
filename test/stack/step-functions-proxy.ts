import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import * as z from 'zod';
import { freePort, LOOPBACK } from './free-port.ts';

/** Starts that are there at once, and how many come back each second, as AWS has them for StartExecution. */
const startQuota = z.object({ bucket: z.number().positive(), perSecond: z.number().positive() });

const CONTENT_TYPE = 'application/x-amz-json-1.0';
const START_EXECUTION = 'AWSStepFunctions.StartExecution';
const DESCRIBE_EXECUTION = 'AWSStepFunctions.DescribeExecution';

const start = z.object({ stateMachineArn: z.string(), name: z.string().optional(), input: z.string().optional() });
const refusal = z.object({ __type: z.string() });
const execution = z.object({
  executionArn: z.string(),
  startDate: z.number(),
  status: z.string(),
  input: z.string().optional(),
});

/** Where a quota is set by PUT, lifted by DELETE, and its refusals are counted by GET. */
export const QUOTA_PATH = '/__quota';

export interface StepFunctionsProxy {
  readonly url: string;
  end(): Promise<void>;
}

/**
 * Step Functions as the functions reach it: MiniStack's, with what AWS has and MiniStack has not. That is a quota, and that the
 * start of an execution that runs is answered like the first.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 *
 * @param endpoint where MiniStack is
 */
export async function startStepFunctionsProxy(endpoint: () => string): Promise<StepFunctionsProxy> {
  let bucket: TokenBucket | undefined;
  let refused = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === QUOTA_PATH) {
      if (request.method === 'PUT') bucket = new TokenBucket(startQuota.parse(await json(request)));
      if (request.method === 'DELETE') bucket = undefined;
      response.end(JSON.stringify({ refused }));
      return;
    }
    const body = await buffer(request);
    const target = String(request.headers['x-amz-target']);
    if (target === START_EXECUTION && bucket?.take() === false) {
      refused += 1;
      response.writeHead(400, { 'content-type': CONTENT_TYPE });
      response.end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
      return;
    }
    const send = (to: string, what: Buffer | string) => forward(request, to, what);
    const answered = await send(target, body);
    const running = target === START_EXECUTION ? await runningAlready(body, answered, send) : undefined;
    response.writeHead(running ? 200 : answered.status, { 'content-type': CONTENT_TYPE });
    response.end(running ?? answered.text);
  }

  async function forward({ headers: { authorization = '' } }: IncomingMessage, target: string, body: Buffer | string) {
    const headers = { 'content-type': CONTENT_TYPE, 'x-amz-target': target, authorization };
    const answered = await fetch(endpoint(), { method: 'POST', headers, body });
    return { status: answered.status, text: await answered.text() };
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, LOOPBACK, resolve));
  return {
    url: `http://${LOOPBACK}:${port}`,
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What AWS answers to a start that was refused although the execution of that name runs and has the same input. */
async function runningAlready(
  body: Buffer,
  refused: Answer,
  send: (target: string, body: string) => Promise<Answer>,
): Promise<string | undefined> {
  if (refused.status !== 400 || refusal.parse(JSON.parse(refused.text)).__type !== 'ExecutionAlreadyExists') return;
  const { stateMachineArn, name, input } = start.parse(JSON.parse(body.toString()));
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const found = execution.parse(JSON.parse((await send(DESCRIBE_EXECUTION, JSON.stringify({ executionArn }))).text));
  if (found.status !== 'RUNNING' || found.input !== input) return;
  return JSON.stringify({ executionArn, startDate: found.startDate });
}

/** Source: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
class TokenBucket {
  private tokens: number;
  private filledAt = performance.now();

  constructor(private readonly quota: z.infer<typeof startQuota>) {
    this.tokens = quota.bucket;
  }

  take(): boolean {
    const { bucket, perSecond } = this.quota;
    const now = performance.now();
    this.tokens = Math.min(bucket, this.tokens + ((now - this.filledAt) / 1_000) * perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
