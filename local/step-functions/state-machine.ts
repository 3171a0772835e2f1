import './promise-with-resolvers.ts';
import { ExecutionAbortedError, ExecutionTimeoutError, StateMachine } from 'aws-local-stepfunctions';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import type { InvocationResult } from '../functions/function-environment.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../http/aws-identity.ts';
import type { LocalStateMachine } from '../template/template.ts';
import { type Json, json, readDefinition, statesOf } from './state-language.ts';

export type ExecutionEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string }
  | { readonly status: 'TIMED_OUT' | 'ABORTED' };

export interface Run {
  readonly end: Promise<ExecutionEnd>;
  abort(): void;
}

export interface StateMachineRunner {
  run(execution: { readonly arn: string; readonly name: string; readonly input: Json }): Run;
}

export interface StateMachineSettings {
  readonly machine: LocalStateMachine;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
  readonly dynamodbUrl: string;
  readonly now: () => Date;
}

type Task = (input: Json) => Promise<Json>;

/** Carries an error's name and cause to Retry and Catch. */
class TaskError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/**
 * Interprets the template's state machine in this process. Executions end with the process.
 *
 * @throws {Error} if the definition uses something that the interpreter or the host does not support
 */
export function stateMachine(settings: StateMachineSettings): StateMachineRunner {
  const { machine, now } = settings;
  const definition = readDefinition(machine.definition);
  const tasks = statesOf(definition).flatMap(([name, { Type, Resource }]) =>
    Type === 'Task' ? [[name, taskFor(name, String(Resource), settings)] as const] : [],
  );
  const interpreter = new StateMachine(asMachine.parse(definition));
  return {
    run({ arn, name, input }) {
      const { result, abort, eventLogs } = interpreter.run(input, {
        overrides: { taskResourceLocalHandlers: Object.fromEntries(tasks) },
        context: {
          Execution: { Id: arn, Name: name },
          StateMachine: { Id: machine.arn, Name: machine.name },
          State: {
            get EnteredTime() {
              return now().toISOString();
            },
          },
        },
      });
      void discard(eventLogs);
      return { end: result.then(succeeded, ended), abort };
    },
  };
}

const asMachine = z.custom<ConstructorParameters<typeof StateMachine>[0]>();

function succeeded(output: Json): ExecutionEnd {
  return { status: 'SUCCEEDED', output };
}

function ended(error: unknown): ExecutionEnd {
  if (error instanceof ExecutionAbortedError) return { status: 'ABORTED' };
  if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT' };
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return { status: 'FAILED', error: 'States.Runtime', cause: String(cause) };
  return { status: 'FAILED', error: cause.name, cause: cause.message };
}

/** The interpreter keeps every event until it is read. */
async function discard(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

function taskFor(state: string, resource: string, settings: StateMachineSettings): Task {
  const service = /^arn:aws[\w-]*:states:::(.+)$/.exec(resource)?.[1];
  if (service === 'lambda:invoke') return (input) => invokeLambda(input, settings);
  const action = service && /^dynamodb:(getItem|putItem|updateItem|deleteItem)$/.exec(service)?.[1];
  if (action) return (input) => callDynamoDb(action, input, settings);
  if (/^arn:aws[\w-]*:lambda:/.test(resource)) return (input) => invoke(resource, input, settings);
  throw new Error(`state machine: ${state} uses ${resource}, which the local host does not support`);
}

const invokeParameters = z.object({ FunctionName: z.string(), Payload: json.default({}) });

async function invokeLambda(input: Json, settings: StateMachineSettings): Promise<Json> {
  const { FunctionName, Payload } = invokeParameters.parse(input);
  return { ExecutedVersion: '$LATEST', StatusCode: 200, Payload: await invoke(FunctionName, Payload, settings) };
}

async function invoke(functionArn: string, payload: Json, settings: StateMachineSettings): Promise<Json> {
  const result = await settings.invoke(functionArn, payload);
  if (result.kind === 'answered') return json.parse(result.payload);
  throw new TaskError(result.error.errorType, JSON.stringify(result.error));
}

const dynamoDbError = z.object({ __type: z.string(), message: z.string().default('') });

/** The state's parameters are already a request in DynamoDB's JSON protocol. */
async function callDynamoDb(action: string, input: Json, { dynamodbUrl }: StateMachineSettings): Promise<Json> {
  const client = new AwsClient({ ...LOCAL_CREDENTIALS, region: LOCAL_REGION, service: 'dynamodb', retries: 0 });
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  const response = await client.fetch(dynamodbUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(input),
  });
  const body: unknown = await response.json();
  if (response.ok) return json.parse(body);
  const { __type, message } = dynamoDbError.parse(body);
  const name = __type.split('#').at(-1) ?? __type;
  throw new TaskError(`DynamoDB.${name === 'ValidationException' ? 'AmazonDynamoDBException' : name}`, message);
}
