// The conventional stack: accept-event's job with the libraries that most would take for it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import twilio from 'twilio';
import { z } from 'zod';

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer();
const secrets = tracer.captureAWSv3Client(new SecretsManagerClient({}));
const dynamodb = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})));
const stepFunctions = tracer.captureAWSv3Client(new SFNClient({}));
const { LEDGER_TABLE_NAME: TableName, TRACKER_ARN: stateMachineArn, TWILIO_BASE_URL, TWILIO_SECRET_NAME } = process.env;

const eventSchema = z.object({
  id: z.string(),
  source: z.string(),
  type: z.string(),
  data: z.object({ conversationId: z.string(), phone: z.e164(), orderNumber: z.string() }),
});

const cache = new Map();
async function secret(name) {
  if (!cache.has(name)) {
    cache.set(name, (await secrets.send(new GetSecretValueCommand({ SecretId: name }))).SecretString);
  }
  return cache.get(name);
}

async function process_(event) {
  const { conversationId, phone, orderNumber } = event.data;
  await dynamodb.send(new PutCommand({ TableName, Item: { pk: event.id, status: 'ACCEPTED', event } }));
  await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, name: event.id, input: JSON.stringify({ id: event.id }) }),
  );
  const { apiKeySid, apiKeySecret } = JSON.parse(await secret(TWILIO_SECRET_NAME));
  const client = twilio(apiKeySid, apiKeySecret, { accountSid: 'AC00000000000000000000000000000000' });
  const answer = await client.request({
    method: 'post',
    uri: `${TWILIO_BASE_URL}/v2/Conversations/${conversationId}/Actions`,
    headers: { 'Content-Type': 'application/json' },
    data: {
      type: 'SEND_MESSAGE',
      payload: {
        from: { address: '+18005550100', channel: 'SMS' },
        to: [{ address: phone, channel: 'SMS' }],
        content: { text: `Your order ${orderNumber} has shipped!` },
      },
    },
  });
  await dynamodb.send(
    new UpdateCommand({
      TableName,
      Key: { pk: event.id },
      UpdateExpression: 'SET #status = :status, twilioActionId = :id',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': 'PENDING', ':id': answer.body.id },
    }),
  );
  return { id: event.id, status: 'PENDING' };
}

const once = makeIdempotent(process_, {
  persistenceStore: new DynamoDBPersistenceLayer({ tableName: TableName }),
  config: new IdempotencyConfig({ eventKeyJmesPath: 'id' }),
});

async function accept({ body, headers }) {
  const key = Buffer.from((await secret('action-bridge/sources/shop')).replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  const given = Buffer.from(headers['webhook-signature'].replace('v1,', ''), 'base64');
  if (!timingSafeEqual(expected, given)) return { statusCode: 401 };
  const action = await once(eventSchema.parse(JSON.parse(body)));
  metrics.addMetric('EventAccepted', MetricUnit.Count, 1);
  logger.info('accepted', action);
  return { statusCode: 202, body: JSON.stringify(action) };
}

export const handler = middy(accept)
  .use(captureLambdaHandler(tracer))
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics));
