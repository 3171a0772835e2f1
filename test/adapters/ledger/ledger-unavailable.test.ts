import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dynamoLedger } from '../../../lambdas/adapters/ledger/dynamo-ledger.ts';
import { type Ledger, LedgerUnavailableError } from '../../../lambdas/core/ports.ts';
import { accepted, at, sending } from '../../fixtures/actions.ts';
import { newDynamoClient } from '../../fixtures/dynalite.ts';
import { eventRecord } from '../../fixtures/event-records.ts';

function ledgerAt(endpoint: string): Ledger {
  return dynamoLedger({
    client: newDynamoClient(endpoint, { maxAttempts: 1 }),
    tableName: 'Ledger',
    retentionDays: 30,
  });
}

describe('a store that is out of reach', () => {
  let server: Server;
  let endpoint: string;
  let answer: { readonly status: number; readonly body: string };
  const secret = 'Your order 7 has shipped!';

  beforeEach(async () => {
    server = createServer((_, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const dynamoError = (name: string) =>
    JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `refused: ${secret}` });

  const calls: readonly (readonly [keyof Ledger, (it: Ledger) => Promise<unknown>])[] = [
    ['claimEvent', (it) => it.claimEvent(eventRecord())],
    ['claimAction', (it) => it.claimAction(accepted())],
    ['getAction', (it) => it.getAction('act_1')],
    ['advance', (it) => it.advance(accepted(), sending())],
    ['postpone', (it) => it.postpone('act_1', at(60).toISOString(), 1)],
    ['listDue', (it) => it.listDue(at(60), 10)],
    ['findEvents', (it) => it.findEvents('shop', 'evt_1')],
    ['getEvent', (it) => it.getEvent(eventRecord())],
    ['listByConversation', (it) => it.listByConversation('conv_1', { limit: 10 })],
    ['own', (it) => it.own({ kind: 'communication', id: 'conv_communication_1' }, 'act_1')],
  ];

  test.each(calls)('%s says so when it is throttled, with the cause and without what was written', async (_, call) => {
    answer = { status: 400, body: dynamoError('ProvisionedThroughputExceededException') };

    const error = await call(ledgerAt(endpoint)).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(LedgerUnavailableError);
    expect(error).toMatchObject({ cause: { name: 'ProvisionedThroughputExceededException' } });
    expect(String(error)).toContain('ProvisionedThroughputExceededException');
    expect(String(error)).not.toContain(secret);
  });

  test.each([
    ['fails inside', { status: 500, body: dynamoError('InternalServerError') }],
    ['does not know the table', { status: 400, body: dynamoError('ResourceNotFoundException') }],
    ['lets nobody in', { status: 400, body: dynamoError('AccessDeniedException') }],
    ['speaks another language', { status: 502, body: '<html>' }],
  ])('is one that %s', async (_, given) => {
    answer = given;

    await expect(ledgerAt(endpoint).claimAction(accepted())).rejects.toBeInstanceOf(LedgerUnavailableError);
  });

  test('is not one that refuses what it was given, for it would refuse a repetition, too', async () => {
    answer = { status: 400, body: dynamoError('ValidationException') };

    for (const [, call] of calls) {
      const error = await call(ledgerAt(endpoint)).catch((it: unknown) => it);
      expect(error).not.toBeInstanceOf(LedgerUnavailableError);
      expect(error).toMatchObject({ name: 'PlainError', cause: { name: 'ValidationException' } });
      expect(String(error)).not.toContain(secret);
    }
  });

  test('is one that nobody answers for', async () => {
    server.close();
    await once(server, 'close');

    await expect(ledgerAt(endpoint).claimAction(accepted())).rejects.toBeInstanceOf(LedgerUnavailableError);
  });
});
