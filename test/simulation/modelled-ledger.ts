import { dynamoAudit } from '../../lambdas/adapters/ledger/dynamo-audit.ts';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import type { Audit } from '../../lambdas/core/api/audit.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { start } from '../fixtures/actions.ts';
import { borrowAwsClients } from './aws-clients.ts';
import { type AwsModels, awsRequest } from './aws-requests.ts';
import { dynamoDbModel } from './dynamodb-model.ts';

/** A ledger over the model of DynamoDB that answers at once, and whose indexes do not lag. */
export function modelledLedger(): { readonly ledger: Ledger; readonly audit: Audit; readonly models: AwsModels } {
  const models: AwsModels = {
    dynamodb: dynamoDbModel({ later: (run) => run() }),
    states: { start: () => 'started' },
    secretOf: () => '',
  };
  const { clients } = borrowAwsClients(async (command, input) => awsRequest(command, input, models).serve());
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `id-${ids}`;
  };
  const ledger = dynamoLedger({
    client: clients.dynamodb,
    tableName: 'Ledger',
    retentionDays: 400,
    now: () => start,
    newId,
  });
  const audit = dynamoAudit({ client: clients.dynamodb, tableName: 'Ledger' });
  return { ledger, audit, models };
}
