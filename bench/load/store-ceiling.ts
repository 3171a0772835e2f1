import * as z from 'zod';
import { fullContent } from '../../lambdas/adapters/ledger/content-policy.ts';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import { updateExpressions } from '../../lambdas/adapters/ledger/dynamo-ledger-update.ts';
import { keyOf, transitionUpdate } from '../../lambdas/adapters/ledger/ledger-items.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { dynamoDbClient } from '../../local/dynamodb/dynamodb.ts';
import { accepted, completed, pending, sending } from '../../test/fixtures/actions.ts';
import { deployedNode, installPackages } from '../environment.ts';
import { startChild } from './child.ts';
import { concurrently, httpClient } from './http-client.ts';

/** Actions whose updates are timed, after those of some others that warm the store up. */
const ACTIONS = 1_500;
const WARM_UP_ACTIONS = 500;

/** Writes under way at once: of 8, 50 and 200, none gave more. */
const WIDTH = 50;

/** Claiming the event and the action, lease, record and end. */
const WRITES_AN_ACTION = 5;

/** What the local host could do if nothing but its embedded store cost anything. */
export interface StoreCeiling {
  readonly updatesPerSecond: number;
  readonly actionsPerSecond: number;
}

/** Writes the transitions of actions as fast as dynalite takes them, by requests that were made before. */
export async function storeCeiling(): Promise<StoreCeiling> {
  installPackages();
  const told = z.object({ url: z.string(), tableName: z.string() });
  const store = await startChild('./store-process.ts', told, { executable: deployedNode });
  const { url, tableName } = store.said;
  const sdk = dynamoDbClient(url);
  const ledger = dynamoLedger({ client: sdk, tableName, retentionDays: 400 });
  const client = httpClient();
  const acceptedAt = new Date();
  const traits = Array.from({ length: WARM_UP_ACTIONS + ACTIONS }, (_, n) => ({ eventId: `bench_${n}`, acceptedAt }));
  await concurrently(traits, WIDTH, async (it) => void (await ledger.claimAction(accepted(it))));
  const steps = [sending, pending, completed].map((make, n) => {
    const before = [accepted, sending, pending][n] ?? accepted;
    return traits.map((it) => updateBody(tableName, before(it), make(it)));
  });
  const write = async (body: string): Promise<void> => {
    const answer = await client.ask({ url, headers: updateHeaders, body });
    if (answer.status !== 200) throw new Error(`the store answered ${answer.status}: ${answer.body}`);
  };
  for (const bodies of steps) await concurrently(bodies.slice(0, WARM_UP_ACTIONS), WIDTH, write);
  const at = performance.now();
  for (const bodies of steps) await concurrently(bodies.slice(WARM_UP_ACTIONS), WIDTH, write);
  const updatesPerSecond = (steps.length * ACTIONS * 1_000) / (performance.now() - at);
  client.close();
  sdk.destroy();
  await store.end();
  return { updatesPerSecond, actionsPerSecond: updatesPerSecond / WRITES_AN_ACTION };
}

function updateBody(TableName: string, before: Action, after: Action): string {
  const update = transitionUpdate(before, after, { retentionDays: 400, content: fullContent });
  return JSON.stringify({ TableName, Key: { pk: { S: keyOf.action(before.id) } }, ...updateExpressions(update) });
}

/** dynalite wants to see a signature, and looks at none. */
const updateHeaders = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'DynamoDB_20120810.UpdateItem',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};
