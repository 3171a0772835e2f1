import type {
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { DynamoDbModel } from './dynamodb-model.ts';
import type { Operation, Service } from './faults.ts';
import { ModelError } from './model-error.ts';
import type { StepFunctionsModel } from './step-functions-model.ts';

/** An error that AWS answers with. */
export class AwsServiceError extends Error {
  constructor(
    override readonly name: string,
    readonly statusCode: number,
  ) {
    super(name);
  }
}

/** What is behind AWS's APIs. */
export interface AwsModels {
  readonly dynamodb: DynamoDbModel;
  readonly states: Pick<StepFunctionsModel, 'start'>;
  readonly secretOf: (name: string) => string;
}

/** A command of the SDK as the service sees it. */
export interface AwsRequest {
  readonly service: Service;
  readonly operation: Operation;
  /** For the timeline. */
  readonly about: string;
  readonly serve: () => object;
}

/** @throws {ModelError} for a command that no model serves */
export function awsRequest(command: string, input: object, { dynamodb, states, secretOf }: AwsModels): AwsRequest {
  switch (command) {
    case 'GetItem': {
      const { Key = {} } = getItem.parse(input);
      const serve = () => {
        const Item = dynamodb.getItem(Key);
        return Item ? { Item } : {};
      };
      return { service: 'dynamodb', operation: command, about: Key.pk?.S ?? '', serve };
    }
    case 'PutItem': {
      const put = putItem.parse(input);
      return {
        service: 'dynamodb',
        operation: command,
        about: put.Item?.pk?.S ?? '',
        serve: () => dynamodb.putItem(put),
      };
    }
    case 'UpdateItem': {
      const update = updateItem.parse(input);
      const { ':status': status, ':dueAt': dueAt } = update.ExpressionAttributeValues ?? {};
      const what = status?.S ?? (dueAt?.S && `due ${dueAt.S}`) ?? 'same status';
      const about = `${update.Key?.pk?.S} → ${what}`;
      return { service: 'dynamodb', operation: command, about, serve: () => dynamodb.updateItem(update) };
    }
    case 'Query': {
      const asked = query.parse(input);
      const about = `${asked.IndexName} ${asked.ExpressionAttributeValues?.[':partition']?.S}`;
      return { service: 'dynamodb', operation: command, about, serve: () => dynamodb.query(asked) };
    }
    case 'BatchGetItem': {
      const { RequestItems } = batch.parse(input);
      const [[table, { Keys }] = ['', { Keys: [] }]] = Object.entries(RequestItems);
      const serve = () => ({
        Responses: { [table]: Keys.map((key) => dynamodb.getItem(key)).filter((item) => item !== undefined) },
      });
      return { service: 'dynamodb', operation: command, about: `${Keys.length} items`, serve };
    }
    case 'StartExecution': {
      const start = startExecution.parse(input);
      const serve = () => {
        const started = states.start(start.name, start.input);
        if (started === 'throttled') throw new AwsServiceError('ThrottlingException', 400);
        if (started === 'exists') throw new ExecutionAlreadyExists({ $metadata: {}, message: 'It exists' });
        return {};
      };
      return { service: 'states', operation: command, about: start.name, serve };
    }
    case 'GetSecretValue': {
      const { SecretId } = getSecretValue.parse(input);
      return {
        service: 'secrets',
        operation: command,
        about: SecretId,
        serve: () => ({ SecretString: secretOf(SecretId) }),
      };
    }
    default:
      throw new ModelError(`the simulation has no ${command}`);
  }
}

// The SDK's own types say what its clients send; the models refuse what they do not know.
const getItem = z.custom<GetItemCommandInput>();
const putItem = z.custom<PutItemCommandInput>();
const updateItem = z.custom<UpdateItemCommandInput>();
const query = z.custom<QueryCommandInput>();
const startExecution = z.object({ name: z.string(), input: z.string() });
const getSecretValue = z.object({ SecretId: z.string() });
const batch = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.custom<NonNullable<GetItemCommandInput['Key']>>()) })),
});
