import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import * as z from 'zod';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import { keyOf } from '../../lambdas/adapters/ledger/ledger-items.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { type Host, startHost } from '../../local/host.ts';
import { accepted, leaseOf, next } from '../fixtures/actions.ts';
import { newDynamoClient } from '../fixtures/dynalite.ts';
import { actionRequested, structured, uniqueId } from '../fixtures/shop-events.ts';
import { signedRequest } from '../fixtures/signed-request.ts';
import { actionBridge, type Run } from './action-bridge.ts';

const taken = z.object({ actions: z.tuple([z.object({ id: z.string() })]) });

/** One local host for the tests of a file, its command line, and its table, as whoever tampers reaches it. */
export function auditedBridge() {
  let host: Host;
  beforeAll(async () => {
    host = await startHost({ port: 0, simulatorPort: 0, dynamodbPort: 0, settleMillis: 200 });
  });
  afterAll(() => host.close());
  const table = () => {
    const [ledger] = host.stack.tables;
    if (!ledger) throw new Error('the stack has no table');
    return { client: newDynamoClient(host.dynamodbUrl), name: ledger.TableName };
  };

  return {
    url: () => host.url,
    /** Runs a command against it. */
    run: (...args: readonly string[]): Promise<Run> => actionBridge([...args, '--url', host.url]),
    /** Has a text sent. */
    async sendText(to: string, conversationId: string): Promise<{ readonly id: string; readonly eventId: string }> {
      const event = actionRequested({ conversationId, to, text: 'Your table is ready.' });
      const response = await fetch(`${host.url}/events/shop`, {
        method: 'POST',
        ...signedRequest(structured(event), LOCAL_SIGNING_SECRET),
      });
      return { id: taken.parse(await response.json()).actions[0].id, eventId: event.id };
    },
    /** An action that nobody can tell of whether it was sent. */
    async putInDoubt(): Promise<Action> {
      const { client, name } = table();
      const ledger = dynamoLedger({ client, tableName: name, retentionDays: 30, now: () => new Date() });
      const first = accepted({ eventId: uniqueId('event'), acceptedAt: new Date() });
      const sending = next(first, { transition: 'lease', lease: leaseOf(first) }, 'SENDING');
      const failure = { reason: 'notFound', message: 'The message is not in the conversation.' } as const;
      const held = next(sending, { transition: 'hold', failure }, 'IN_DOUBT');
      await ledger.claimAction(first);
      await ledger.advance(first, sending);
      await ledger.advance(sending, held);
      return held;
    },
    /** Changes an action behind the bridge's back. */
    async tamper(id: string, attribute: string, value: string): Promise<void> {
      const { client, name } = table();
      await client.send(
        new UpdateItemCommand({
          TableName: name,
          Key: { pk: { S: keyOf.action(id) } },
          UpdateExpression: 'SET #attribute = :value',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':value': { S: value } },
        }),
      );
    },
  };
}
