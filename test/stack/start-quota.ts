import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import * as z from 'zod';
import { freePort, LOOPBACK } from './free-port.ts';

/** Starts that are there at once, and how many come back each second, as AWS has them for StartExecution. */
const startQuota = z.object({ bucket: z.number().positive(), perSecond: z.number().positive() });

const START_EXECUTION = 'AWSStepFunctions.StartExecution';

/** Where a quota is set by PUT, lifted by DELETE, and its refusals are counted by GET. */
export const QUOTA_PATH = '/__quota';

export interface QuotaProxy {
  readonly url: string;
  /** Where Step Functions is. */
  forwardTo(endpoint: string): void;
  end(): Promise<void>;
}

/** Step Functions as the functions reach it: MiniStack's, with the quota that AWS has and MiniStack has not. */
export async function startQuotaProxy(): Promise<QuotaProxy> {
  let endpoint = '';
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
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
      return;
    }
    const { authorization = '' } = request.headers;
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target, authorization };
    const forwarded = await fetch(endpoint, { method: 'POST', headers, body });
    response.writeHead(forwarded.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(await forwarded.text());
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, LOOPBACK, resolve));
  return {
    url: `http://${LOOPBACK}:${port}`,
    forwardTo: (it) => {
      endpoint = it;
    },
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
