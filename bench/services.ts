import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../lambdas/adapters/dynamo-ledger.ts';
import type { Action } from '../lambdas/core/action.ts';
import { accepted, pending, sending } from '../test/fixtures/actions.ts';
import { createLedgerTable, startDynalite } from '../test/fixtures/dynalite.ts';

/** DynamoDB, Step Functions, Secrets Manager and Twilio on one port, each with the one answer that a function waits for. */
export interface Services {
  readonly url: string;
  close(): void;
}

/** Signs the events of the source shop. */
export const SIGNING_SECRET = `whsec_${Buffer.from('a secret of the benchmark alone!').toString('base64')}`;

const twilioAction = { id: 'conv_action_bench', type: 'SEND_MESSAGE', status: 'PENDING' };

/** Starts them on a free port of the loopback interface. Their answers are made before, so that they cost next to nothing. */
export async function startServices(): Promise<Services> {
  const items = await actionItems();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    if (operation === '') return answer(response, ...twilioAnswer(request));
    answer(response, 200, awsAnswer(operation, body, items), 'application/x-amz-json-1.0');
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the services listen on no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.closeAllConnections() ?? server.close() };
}

function awsAnswer(operation: string, body: string, items: Readonly<Record<string, unknown>>): unknown {
  switch (operation) {
    case 'GetSecretValue':
      return {
        SecretString: body.includes('sources/')
          ? SIGNING_SECRET
          : JSON.stringify({ apiKeySid: 'SK00000000000000000000000000000000', apiKeySecret: 'secret' }),
      };
    case 'StartExecution':
      return { executionArn: 'arn:aws:states:us-east-1:111122223333:execution:tracker:1', startDate: 1_790_000_000 };
    case 'GetItem':
      return { Item: Object.entries(items).find(([id]) => body.includes(id))?.[1] ?? { pk: { S: 'ACTION#floor' } } };
    case 'Query':
      return { Items: [], Count: 0, ScannedCount: 0 };
    default:
      return {};
  }
}

function twilioAnswer({ method }: IncomingMessage): [number, unknown] {
  return method === 'POST' ? [202, twilioAction] : [200, { ...twilioAction, status: 'COMPLETED' }];
}

function answer(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What create-action and get-action look at. */
export const acceptedNow = accepted({ eventId: 'bench_accepted', acceptedAt: new Date() });
export const pendingNow = pending({ eventId: 'bench_pending', acceptedAt: new Date() });

/** The stored items of two actions, by their ids, as the ledger itself writes them. */
async function actionItems(): Promise<Readonly<Record<string, unknown>>> {
  const dynalite = await startDynalite();
  await createLedgerTable(dynalite.client, 'Ledger');
  const ledger = dynamoLedger({ client: dynalite.client, tableName: 'Ledger', retentionDays: 400 });
  await ledger.claimAction(acceptedNow);
  const traits = { eventId: 'bench_pending', acceptedAt: new Date(pendingNow.acceptedAt) };
  const steps: Action[] = [sending(traits), pendingNow];
  let before: Action = accepted(traits);
  await ledger.claimAction(accepted(traits));
  for (const after of steps) {
    await ledger.advance(before, after);
    before = after;
  }
  const items: Record<string, unknown> = {};
  for (const { id } of [acceptedNow, pendingNow]) {
    const get = new GetItemCommand({ TableName: 'Ledger', Key: { pk: { S: `ACTION#${id}` } } });
    items[id] = (await dynalite.client.send(get)).Item;
  }
  await nextTurn();
  await dynalite.stop();
  return items;
}
