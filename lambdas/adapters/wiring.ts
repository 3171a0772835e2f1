import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Audit } from '../core/api/audit.ts';
import type { Conversations, Ledger, Tracker } from '../core/ports.ts';
import { ledgerEnvironment, readEnvironment, trackerEnvironment, twilioEnvironment } from './environment.ts';
import { collectBody } from './lean-sdk/collect-body.ts';
import { Sha256 } from './lean-sdk/sha256.ts';
import { withoutLogger } from './lean-sdk/without-logger.ts';
import { contentPolicyFrom } from './ledger/content-policy.ts';
import { dynamoAudit } from './ledger/dynamo-audit.ts';
import { dynamoLedger } from './ledger/dynamo-ledger.ts';
import { type ReadSecret, secretsManager, twilioCredentials } from './secrets.ts';
import { stepFunctionsTracker } from './tracker/step-functions-tracker.ts';
import { conversationsClient } from './twilio/conversations-client.ts';

/**
 * Three attempts of an AWS call take 6 s at most, so that four ledger calls and a create call of 10 s fit into
 * create-action's 36 s. The SDK alone would wait for ever.
 */
export const awsClient = {
  maxAttempts: 3,
  // Builds the middleware once for each kind of command, not for each command.
  cacheMiddleware: true,
  sha256: Sha256,
  streamCollector: collectBody,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

export function ledgerFrom(environment: NodeJS.ProcessEnv): Ledger {
  const { LEDGER_TABLE_NAME: tableName, RETENTION_DAYS: retentionDays } = readEnvironment(
    ledgerEnvironment,
    environment,
  );
  const content = contentPolicyFrom(environment, secretsFrom);
  return dynamoLedger({ client: withoutLogger(new DynamoDBClient(awsClient)), tableName, retentionDays, content });
}

export function auditFrom(environment: NodeJS.ProcessEnv): Audit {
  const { LEDGER_TABLE_NAME: tableName } = readEnvironment(ledgerEnvironment, environment);
  return dynamoAudit({ client: withoutLogger(new DynamoDBClient(awsClient)), tableName });
}

export function trackerFrom(environment: NodeJS.ProcessEnv): Tracker {
  const { TRACKER_ARN: stateMachineArn } = readEnvironment(trackerEnvironment, environment);
  return stepFunctionsTracker({ client: withoutLogger(new SFNClient(awsClient)), stateMachineArn });
}

export function secretsFrom(): ReadSecret {
  return secretsManager({ client: withoutLogger(new SecretsManagerClient(awsClient)), now: () => new Date() });
}

/**
 * Makes the client of Twilio.
 *
 * @param timeoutMillis the budget of one call: what a function may run, less what the ledger needs
 */
export function conversationsFrom(
  environment: NodeJS.ProcessEnv,
  readSecret: ReadSecret,
  timeoutMillis: number,
): Conversations {
  const { TWILIO_SECRET_NAME: name, TWILIO_BASE_URL: baseUrl } = readEnvironment(twilioEnvironment, environment);
  return conversationsClient({
    baseUrl,
    credentials: async (reading) => twilioCredentials(name, await readSecret(name, reading)),
    now: () => new Date(),
    timeoutMillis,
  });
}
