import { ledgerEnvironment } from '../../lambdas/adapters/environment.ts';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { dynamoDbClient } from '../dynamodb/dynamodb.ts';
import type { LocalStack } from '../template/template.ts';

const FAR_FUTURE = new Date('9999-12-31T00:00:00Z');

/** More than a laptop has open. */
const ALL = 1_000_000;

/**
 * Makes every open action due now, so that the first sweep starts its tracker. The last host's executions are gone, but
 * the ledger still postpones the actions that they followed.
 */
export async function resumeOpenActions({ functions }: LocalStack, dynamodbUrl: string, now: Date): Promise<void> {
  const environment = functions.map((fn) => ledgerEnvironment.safeParse(fn.environment).data).find(Boolean);
  if (!environment) return;
  const { LEDGER_TABLE_NAME: tableName, RETENTION_DAYS: retentionDays } = environment;
  const client = dynamoDbClient(dynamodbUrl);
  await makeOpenActionsDue(dynamoLedger({ client, tableName, retentionDays }), now);
  client.destroy();
}

async function makeOpenActionsDue(ledger: Ledger, now: Date): Promise<void> {
  const open = await ledger.listDue(FAR_FUTURE, ALL);
  for (const { id, dueAt } of open) {
    if (new Date(dueAt) <= now) continue;
    await ledger.moveDue({ id, dueAt }, now.toISOString());
  }
}
