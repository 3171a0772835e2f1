import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Audit } from '../core/api/audit.ts';
import type { Conversations, Ledger, Tracker } from '../core/ports.ts';
import { ledgerEnvironment, readEnvironment, trackerEnvironment, twilioEnvironment } from './environment.ts';
import { collectBody } from './http/collect-body.ts';
import { Sha256 } from './lean-sdk/sha256.ts';
import { contentPolicyFrom } from './ledger/content-policy.ts';
import { dynamoAudit } from './ledger/dynamo-audit.ts';
import { dynamoLedger } from './ledger/dynamo-ledger.ts';
import { type ReadSecret, secretsManager, twilioCredentials } from './secrets.ts';
import { stepFunctionsTracker } from './tracker/step-functions-tracker.ts';
import { conversationsClient } from './twilio/conversations-client.ts';

/**
 * How long one attempt of an AWS call may take. The SDK would wait for ever; AWS answers these calls in milliseconds. Three
 * attempts take some 6 s, so that reading, leasing, looking whether the lease was taken, a create call of 10 s and recording fit
 * into create-action's 36 s.
 */
export const awsClient = {
  maxAttempts: 3,
  // The steps of a call are put together once for each kind of command, and not for each command.
  cacheMiddleware: true,
  sha256: Sha256,
  streamCollector: collectBody,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/**
 * The client without the step that tells a logger of each call. Nobody gives it one, and it copies every request and every answer all the
 * same, at a fifth of what a call costs.
 */
function unlogged<C extends { readonly middlewareStack: { remove(name: string): boolean } }>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/** The ledger that the environment names. */
export function ledgerFrom(environment: NodeJS.ProcessEnv): Ledger {
  const { LEDGER_TABLE_NAME: tableName, RETENTION_DAYS: retentionDays } = readEnvironment(
    ledgerEnvironment,
    environment,
  );
  const content = contentPolicyFrom(environment, secretsFrom);
  return dynamoLedger({ client: unlogged(new DynamoDBClient(awsClient)), tableName, retentionDays, content });
}

/** What the audit reads of it. */
export function auditFrom(environment: NodeJS.ProcessEnv): Audit {
  const { LEDGER_TABLE_NAME: tableName } = readEnvironment(ledgerEnvironment, environment);
  return dynamoAudit({ client: unlogged(new DynamoDBClient(awsClient)), tableName });
}

/** The tracker that the environment names. */
export function trackerFrom(environment: NodeJS.ProcessEnv): Tracker {
  const { TRACKER_ARN: stateMachineArn } = readEnvironment(trackerEnvironment, environment);
  return stepFunctionsTracker({ client: unlogged(new SFNClient(awsClient)), stateMachineArn });
}

/** Secrets Manager, read with the real clock. */
export function secretsFrom(): ReadSecret {
  return secretsManager({ client: unlogged(new SecretsManagerClient(awsClient)), now: () => new Date() });
}

/**
 * Twilio, with the API key that the environment names.
 *
 * @param timeoutMillis the budget of one call; what a function may run, less what it needs for the ledger
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
