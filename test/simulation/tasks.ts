import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { DynamoDbModel } from './dynamodb-model.ts';
import type { FunctionName, InvocationResult } from './lambda-model.ts';
import { immortal, type Network } from './network.ts';
import type { Json } from './state-paths.ts';
import { type RunTask, TaskError } from './step-functions-model.ts';
import type { VirtualTime } from './virtual-time.ts';

type Step = Extract<FunctionName, 'get-action' | 'create-action'>;

interface Settings {
  readonly network: Network;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly dynamodb: DynamoDbModel;
  readonly invoke: (name: Step, payload: Json) => Promise<InvocationResult>;
}

const functionNames: Readonly<Record<string, Step>> = {
  'GetAction/Function': 'get-action',
  'CreateAction/Function': 'create-action',
};
const json = z.json();
const lambdaParameters = z.object({ FunctionName: z.string(), Payload: json });

/** What the tracker's tasks call: functions, and the ledger's table with no function in between. */
export function tasks(settings: Settings): RunTask {
  return (resource, parameters) => {
    switch (resource) {
      case 'arn:aws:states:::lambda:invoke':
        return invokeFunction(parameters, settings);
      case 'arn:aws:states:::dynamodb:updateItem':
        return updateItem(parameters, settings);
      default:
        throw new Error(`the model of Step Functions does not know ${resource}`);
    }
  };
}

async function invokeFunction(parameters: Json, { network, time, random, invoke }: Settings): Promise<Json> {
  const { FunctionName, Payload } = lambdaParameters.parse(parameters);
  const name = functionNames[FunctionName];
  if (!name) throw new Error(`the simulation has no function ${FunctionName}`);
  const fault = network.befalls('lambda', name);
  await time.sleep(5 + random() * 20);
  switch (fault?.kind) {
    case 'throttled':
      throw new TaskError('Lambda.TooManyRequestsException');
    case 'failed':
    case 'lostRequest':
    case 'dieBefore':
      throw new TaskError('Lambda.ServiceException');
    case 'hang':
      return new Promise(() => undefined);
    case 'twice':
      // Lambda runs an invocation at least once.
      void invoke(name, Payload);
      break;
    case 'slow':
      await time.sleep(fault.seconds * 1_000);
  }
  const result = await invoke(name, Payload);
  switch (fault?.kind) {
    case 'failedDone':
    case 'lostAnswer':
    case 'dieAfter':
      throw new TaskError('Lambda.SdkClientException');
    case 'hangServed':
      return new Promise(() => undefined);
  }
  if (result.kind === 'failed') throw new TaskError(result.error);
  return { StatusCode: 200, Payload: json.parse(result.answer) };
}

const updateParameters = z.object({
  Key: z.object({ pk: z.object({ S: z.string() }) }),
  UpdateExpression: z.string(),
  ConditionExpression: z.string(),
  ExpressionAttributeValues: z.record(z.string(), json),
});

function updateItem(parameters: Json, { network, dynamodb }: Settings): Promise<Json> {
  const { Key, ExpressionAttributeValues, ...update } = updateParameters.parse(parameters);
  return network
    .call(immortal('Step Functions'), {
      service: 'dynamodb',
      operation: 'UpdateItem',
      about: `${Key.pk.S} trackingErrors`,
      serve: (fault) => {
        if (fault) throw new TaskError('DynamoDB.AmazonDynamoDBException');
        dynamodb.updateItem({
          TableName: 'Ledger',
          Key,
          ...update,
          ExpressionAttributeValues: attributes.parse(ExpressionAttributeValues),
        });
        return {};
      },
    })
    .catch((error: unknown) => {
      throw new TaskError(error instanceof Error ? `DynamoDB.${error.name}` : 'States.TaskFailed');
    });
}

/** The state's parameters are DynamoDB's own JSON already. */
const attributes = z.custom<Record<string, AttributeValue>>();
