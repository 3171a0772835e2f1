import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { accepted, failed, pending, sending } from '../../test/fixtures/actions.ts';
import { createLedgerTable, startDynalite } from '../../test/fixtures/dynalite.ts';
import { generate } from '../../test/oracles/selfsigned.ts';

/** DynamoDB, Step Functions, Secrets Manager and Twilio on one port, each with the one answer that a function waits for. */
export interface Services {
  readonly url: string;
  /** What a process needs in its environment to believe them. */
  readonly trust: Readonly<Record<string, string>>;
  close(): void;
}

/** Signs the events of the source shop, and the outcomes. */
export const SIGNING_SECRET = `whsec_${Buffer.from('a secret of the benchmark alone!').toString('base64')}`;

/** Signs Twilio's callbacks. */
export const AUTH_TOKEN = 'auth-token-of-the-benchmark';

const twilioAction = { id: 'conv_action_bench', type: 'SEND_MESSAGE', status: 'PENDING' };

/**
 * Starts them on a free port of the loopback interface. Their answers are made before, so that they cost next to nothing.
 *
 * @param over `https`, as AWS and Twilio speak, or `http`
 */
export async function startServices(over: 'http' | 'https'): Promise<Services> {
  const items = await actionItems();
  const folder = mkdtempSync(join(tmpdir(), 'action-bridge-bench-services-'));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const [, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    if (operation === '') return answer(response, ...twilioAnswer(request));
    answer(response, 200, awsAnswer(operation, body, items), 'application/x-amz-json-1.0');
  };
  const certificate = over === 'https' ? await certificateIn(folder) : undefined;
  const server = certificate ? createTlsServer(certificate, serve) : createServer(serve);
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the services listen on no port');
  return {
    url: `${over}://127.0.0.1:${address.port}`,
    trust: certificate ? { NODE_EXTRA_CA_CERTS: certificate.file } : {},
    close: () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Also as a file, which Node reads at its start. */
async function certificateIn(folder: string) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const file = join(folder, 'certificate.pem');
  writeFileSync(file, cert);
  return { key, cert, file };
}

function awsAnswer(operation: string, body: string, items: Readonly<Record<string, unknown>>): unknown {
  switch (operation) {
    case 'GetSecretValue':
      return { SecretString: secretNamedIn(body) };
    case 'StartExecution':
      return { executionArn: 'arn:aws:states:us-east-1:111122223333:execution:tracker:1', startDate: 1_790_000_000 };
    case 'GetItem':
      return { Item: Object.entries(items).find(([id]) => body.includes(id))?.[1] ?? { pk: { S: 'ACTION#floor' } } };
    case 'BatchGetItem':
      return { Responses: { Ledger: [items[pendingNow.id]] } };
    case 'Query': {
      const found = body.includes('"byMessage"') ? [items[pendingNow.id]] : [];
      return { Items: found, Count: found.length, ScannedCount: found.length };
    }
    default:
      return {};
  }
}

function secretNamedIn(body: string): string {
  if (body.includes('auth-token')) return AUTH_TOKEN;
  if (body.includes('action-bridge/twilio'))
    return JSON.stringify({ apiKeySid: 'SK00000000000000000000000000000000', apiKeySecret: 'secret' });
  return SIGNING_SECRET;
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

/** What create-action looks at, what get-action and a callback do, and what a person has sent again. */
export const acceptedNow = accepted({ eventId: 'bench_accepted', acceptedAt: new Date() });
export const pendingNow = pending({ eventId: 'bench_pending', acceptedAt: new Date() });
export const failedNow = failed({ eventId: 'bench_failed', acceptedAt: new Date() });

/** The stored items of three actions, by their ids, as the ledger itself writes them. */
async function actionItems(): Promise<Readonly<Record<string, unknown>>> {
  const dynalite = await startDynalite();
  await createLedgerTable(dynalite.client, 'Ledger');
  const ledger = dynamoLedger({ client: dynalite.client, tableName: 'Ledger', retentionDays: 400 });
  const traitsOf = ({ eventId, acceptedAt }: Action) => ({ eventId, acceptedAt: new Date(acceptedAt) });
  const items: Record<string, unknown> = {};
  for (const last of [acceptedNow, pendingNow, failedNow]) {
    const traits = traitsOf(last);
    let before: Action = accepted(traits);
    await ledger.claimAction(accepted(traits));
    for (const after of [sending(traits), pending(traits), last].slice(0, last.version - 1)) {
      await ledger.advance(before, after);
      before = after;
    }
    const get = new GetItemCommand({ TableName: 'Ledger', Key: { pk: { S: `ACTION#${last.id}` } } });
    items[last.id] = (await dynalite.client.send(get)).Item;
  }
  await nextTurn();
  await dynalite.stop();
  return items;
}
