import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';

/** What answers a client's commands in place of AWS, by the command's name: `GetItem`, `StartExecution` … */
export type Serve = (command: string, input: object) => Promise<object>;

/** The AWS clients of one function environment. */
export interface AwsClients {
  readonly dynamodb: DynamoDBClient;
  readonly states: SFNClient;
  readonly secrets: SecretsManagerClient;
}

interface Borrowed extends AwsClients {
  serve: Serve;
}

/** Clients take milliseconds to make, and runs are many: what one run is done with, the next takes up. */
const idle: Borrowed[] = [];

/** AWS's own clients, whose commands are answered by `serve` instead of going out; `giveBack` them after the run. */
export function borrowAwsClients(serve: Serve): { readonly clients: AwsClients; readonly giveBack: () => void } {
  const borrowed = idle.pop() ?? newClients();
  borrowed.serve = serve;
  return { clients: borrowed, giveBack: () => idle.push(borrowed) };
}

function newClients(): Borrowed {
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
    cacheMiddleware: true,
  };
  const borrowed: Borrowed = {
    dynamodb: new DynamoDBClient(config),
    states: new SFNClient(config),
    secrets: new SecretsManagerClient(config),
    serve: async () => ({}),
  };
  const at = { step: 'initialize', priority: 'high', name: 'servedByTheSimulation' } as const;
  const answer = async (commandName: string | undefined, input: object) => ({
    response: {},
    output: { $metadata: {}, ...(await borrowed.serve((commandName ?? '').replace(/Command$/, ''), input)) },
  });
  borrowed.dynamodb.middlewareStack.add(
    (_, { commandName }) =>
      ({ input }) =>
        answer(commandName, input),
    at,
  );
  borrowed.states.middlewareStack.add(
    (_, { commandName }) =>
      ({ input }) =>
        answer(commandName, input),
    at,
  );
  borrowed.secrets.middlewareStack.add(
    (_, { commandName }) =>
      ({ input }) =>
        answer(commandName, input),
    at,
  );
  return borrowed;
}
