import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeClient } from '../client/bridge-client.ts';
import { unsigned } from '../client/sign-request.ts';
import { consoleListener } from '../console/console-listener.ts';
import { openLedgerStore } from './dynamodb/ledger-store.ts';
import { type FunctionHost, startFunctionHost } from './functions/function-host.ts';
import { readableLine } from './functions/function-log.ts';
import { startAwsJsonServer } from './http/aws-json-server.ts';
import { docsPage } from './http/docs-page.ts';
import { type HttpFrontSettings, startHttpFront } from './http/http-front.ts';
import { onPort } from './http/listen.ts';
import { type DataDirectory, takeDataDirectory } from './settings/data-directory.ts';
import { LOCAL_AUTH_TOKEN, secretsApi } from './settings/secrets-api.ts';
import type { Secrets } from './settings/secrets-file.ts';
import { simulateTwilio, type TwilioEndpoint } from './settings/twilio-endpoint.ts';
import { type Executions, executions } from './step-functions/executions.ts';
import { startSchedules } from './step-functions/schedules.ts';
import { stateMachine } from './step-functions/state-machine.ts';
import { stepFunctionsApi } from './step-functions/step-functions-api.ts';
import { localStack } from './template/local-stack.ts';
import type { LocalStack } from './template/template.ts';
import { callbackRule } from './twilio-simulator/callbacks.ts';

/** 0 takes a free port of 127.0.0.1. */
export interface HostSettings {
  readonly port: number;
  readonly simulatorPort: number;
  readonly dynamodbPort: number;
  /** Directory of the ledger. @default in memory */
  readonly dataDir?: string | undefined;
  /** @default the simulator */
  readonly twilio?: TwilioEndpoint | undefined;
  /** Path of bridge.config.ts. @default the project's own */
  readonly config?: string | undefined;
  readonly settleMillis?: number | undefined;
  readonly callbacks?: boolean | undefined;
  /** Sources' signing secrets by name. @default the local signing secret for each */
  readonly secrets?: Secrets | undefined;
  /** @default 'WARN' */
  readonly logLevel?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined;
  /** Called with each line to show. @default none */
  readonly log?: (line: string) => void;
  /** Called with each raw line of a function, metrics included. */
  readonly onFunctionLine?: (functionName: string, line: string) => void;
  readonly onRequest?: HttpFrontSettings['onRequest'];
}

export interface Host {
  readonly url: string;
  /** Undefined with a real Twilio. */
  readonly simulatorUrl: string | undefined;
  readonly dynamodbUrl: string;
  /** Step Functions and Secrets Manager. */
  readonly awsUrl: string;
  readonly stack: LocalStack;
  /** Stops everything. Work in progress gets 5 s; open actions resume at the next start. */
  close(): Promise<void>;
}

/**
 * Starts the whole bridge: the stack that `cdk deploy` would deploy, on an embedded DynamoDB, a state machine
 * interpreter and the Twilio simulator. Ready when it resolves.
 *
 * @throws {PortInUseError | DataDirectoryInUseError}
 */
export async function startHost(settings: HostSettings): Promise<Host> {
  const started: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let end = started.pop(); end; end = started.pop()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'the local host did not stop cleanly');
  };
  try {
    return { ...(await startParts(settings, (end) => started.push(end))), close };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** `onClose` takes a function that stops a part; they run in reverse. */
async function startParts(settings: HostSettings, onClose: (end: () => unknown) => void): Promise<Omit<Host, 'close'>> {
  const { log = () => {}, onFunctionLine = () => {}, onRequest = () => {} } = settings;
  const now = (): Date => new Date();
  const directory = settings.dataDir === undefined ? undefined : ownDirectory(settings.dataDir, onClose);

  const simulator = settings.twilio
    ? undefined
    : await onPort('TWILIO_SIMULATOR_PORT', settings.simulatorPort, (port) =>
        simulateTwilio({ port, directory, settleMillis: settings.settleMillis }),
      );
  if (simulator) onClose(simulator.close);
  const twilio = settings.twilio ?? simulator;
  if (!twilio) throw new Error('neither a Twilio nor a simulator is given');

  const assembly = mkdtempSync(join(tmpdir(), 'action-bridge-'));
  onClose(() => rmSync(assembly, { recursive: true, force: true }));
  const stack = await localStack({
    directory: assembly,
    twilioBaseUrl: twilio.baseUrl,
    logLevel: settings.logLevel ?? 'WARN',
    config: settings.config,
  });

  const dynamodb = await onPort('DYNAMODB_PORT', settings.dynamodbPort, (port) =>
    openLedgerStore({ port, tables: stack.tables, directory, notice: log }),
  );
  onClose(dynamodb.close);

  const machines = new Map<string, Executions>();
  const named = (variable: string) =>
    new Set(stack.functions.flatMap(({ environment }) => environment[variable] ?? []));
  const secretNames = { apiKey: named('TWILIO_SECRET_NAME'), authToken: named('TWILIO_AUTH_TOKEN_SECRET_NAME') };
  const { apiKeySid, apiKeySecret, authToken } = twilio;
  const secrets = secretsApi(secretNames, { apiKeySid, apiKeySecret, authToken }, settings.secrets);
  const aws = await startAwsJsonServer({ ...stepFunctionsApi(machines), ...secrets });
  onClose(aws.close);

  const functions: FunctionHost = await startFunctionHost({
    functions: stack.functions,
    endpoints: { dynamodb: dynamodb.url, stepFunctions: aws.url, secretsManager: aws.url },
    onLine: (name, line) => {
      onFunctionLine(name, line);
      const readable = readableLine(name, line);
      if (readable !== undefined) log(readable);
    },
  });
  onClose(functions.close);
  const { invoke } = functions;
  for (const machine of stack.stateMachines) {
    const runner = stateMachine({ machine, invoke, dynamodbUrl: dynamodb.url, now });
    const running = executions(machine, runner, now);
    machines.set(machine.arn, running);
    onClose(running.close);
  }

  if (directory) {
    const { resumeOpenActions } = await import('./step-functions/resume.ts');
    await resumeOpenActions(stack, dynamodb.url, now());
  }
  onClose(startSchedules({ schedules: stack.schedules, invoke, now, onFailure: log }));
  const front = await onPort('PORT', settings.port, (port) =>
    startHttpFront({
      port,
      routes: stack.routes,
      invoke,
      now,
      docs: docsPage,
      console: consoleOf(now, log),
      onRequest,
    }),
  );
  onClose(front.close);
  if (settings.callbacks) {
    const url = `${front.url}/callbacks/twilio`;
    simulator?.sendCallbacks(callbackRule.parse({ url, authToken: LOCAL_AUTH_TOKEN }));
  }

  return {
    url: front.url,
    simulatorUrl: simulator?.baseUrl,
    dynamodbUrl: dynamodb.url,
    awsUrl: aws.url,
    stack,
  };
}

function consoleOf(now: () => Date, log: (line: string) => void): (url: string) => RequestListener {
  return (url) => {
    const client = new BridgeClient({ url, sign: unsigned, isLocal: true });
    return consoleListener({ client, now, onFault: (kind) => log(`The console failed: ${kind}`) });
  };
}

function ownDirectory(path: string, onClose: (end: () => unknown) => void): DataDirectory {
  const directory = takeDataDirectory(path);
  onClose(directory.release);
  return directory;
}
