import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { threadScript } from '../functions/thread-script.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../http/aws-identity.ts';
import type { Listening } from '../http/listen.ts';
import type { ThreadMessage, ThreadSettings } from './dynamodb-thread.ts';

export interface DynamoDbSettings {
  readonly port: number;
  /** LevelDB directory. @default in memory */
  readonly path?: string | undefined;
}

/**
 * Starts dynalite on 127.0.0.1, in its own thread: it would take half of the host's. TTL is not enforced, so nothing
 * expires.
 *
 * @throws {Error} with the code EADDRINUSE if the port is taken
 */
export async function startDynamoDb({ port, path }: DynamoDbSettings): Promise<Listening> {
  const dynalite = pathToFileURL(createRequire(import.meta.url).resolve('dynalite')).href;
  const worker = new Worker(await threadScript(new URL('./dynamodb-thread.ts', import.meta.url)), {
    eval: true,
    execArgv: [],
    workerData: { port, path, dynalite } satisfies ThreadSettings,
  });
  const next = async (): Promise<ThreadMessage> => {
    const [message]: ThreadMessage[] = await once(worker, 'message');
    if (!message) throw new Error('the DynamoDB thread ended without a message');
    return message;
  };
  const started = await next();
  if (started.kind !== 'listening') {
    await worker.terminate();
    if (started.kind === 'closed') throw new Error('DynamoDB ended while it started');
    throw Object.assign(started.error, { code: started.code });
  }
  return {
    url: started.url,
    async close() {
      const closed = next();
      worker.postMessage('close');
      await closed;
      await worker.terminate();
    },
  };
}

export function dynamoDbClient(url: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint: url, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
}
