import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type AcceptEventDependencies, acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { dynamoLedger } from '../../lambdas/adapters/dynamo-ledger.ts';
import { acceptanceResponse, problemResponse } from '../../lambdas/adapters/http-response.ts';
import { secretsManager, signingSecrets } from '../../lambdas/adapters/secrets.ts';
import { stepFunctionsTracker } from '../../lambdas/adapters/step-functions-tracker.ts';
import type { MakeCall } from '../../lambdas/adapters/twilio/authorized-calls.ts';
import { conversationsBy } from '../../lambdas/adapters/twilio/conversations-client.ts';
import type { Bridge } from '../../lambdas/core/bridge.ts';
import type { Log, Metrics } from '../../lambdas/core/ports.ts';
import { type Tracking, tracking } from '../../lambdas/core/tracking.ts';
import { type CreateActionDependencies, createAction } from '../../lambdas/create-action/create-action.ts';
import type { GetActionDependencies } from '../../lambdas/get-action/finding.ts';
import { getAction } from '../../lambdas/get-action/get-action.ts';
import { type Sweep, type SweepLedgerDependencies, sweepLedger } from '../../lambdas/sweep-ledger/sweep-ledger.ts';
import type { AwsClients } from './aws-clients.ts';
import type { Environment, FunctionDefinition, FunctionName, Invocation } from './lambda-model.ts';
import { TWILIO_BASE_URL } from './twilio-calls.ts';
import type { ApiRequest } from './upstream.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a function gets, and what a planted bug may spoil of it. */
export interface Ports
  extends AcceptEventDependencies,
    CreateActionDependencies,
    GetActionDependencies,
    SweepLedgerDependencies {}

/** Spoils the ports of a function, to prove that the simulation would notice. */
export type PlantedBug = (ports: Ports, fn: FunctionName) => Ports;

export interface FunctionsSettings {
  readonly time: VirtualTime;
  readonly random: () => number;
  /** AWS, as the environment sees it. */
  readonly clientsOf: (environment: Environment) => AwsClients;
  readonly twilioOf: (environment: Environment, budgetMillis: number) => () => MakeCall;
  readonly bridge: () => Bridge;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly plantedBug: PlantedBug;
}

/** Days that the ledger keeps things; no run is as long. */
const RETENTION_DAYS = 400;

/** The four functions that write as their index.ts wires them, over the simulation's AWS, Twilio, time and chance. */
export function functions(settings: FunctionsSettings) {
  const portsOf = (environment: Environment, name: FunctionName, twilioBudgetMillis: number): Ports => {
    const { time, random, log, metrics, bridge } = settings;
    const clients = settings.clientsOf(environment);
    const now = (): Date => new Date(time.now() + environment.clockOffsetSeconds() * 1_000);
    const newId = (): string => Math.floor(random() * 2 ** 52).toString(36);
    const readSecret = secretsManager({ client: clients.secrets, now });
    return settings.plantedBug(
      {
        bridge: bridge(),
        secretsOf: async (names, reading) => {
          const texts = await Promise.all(names.map(async (it) => signingSecrets(it, await readSecret(it, reading))));
          return texts.flat();
        },
        ledger: dynamoLedger({
          client: clients.dynamodb,
          tableName: 'Ledger',
          retentionDays: RETENTION_DAYS,
          now,
          newId,
        }),
        tracker: stepFunctionsTracker({ client: clients.states, stateMachineArn: 'tracker' }),
        conversations: conversationsBy(settings.twilioOf(environment, twilioBudgetMillis), TWILIO_BASE_URL, now),
        now,
        newId,
        newSalt: newId,
        random,
        log,
        metrics,
        by: name,
        batchSize: 500,
        remainingMillis: () => environment.current().remainingMillis(),
        pause: (millis) => pauseOf(environment.current(), millis),
      },
      name,
    );
  };

  /** Who died while it paused does not wake up. */
  const pauseOf = (invocation: Invocation, millis: number): Promise<void> =>
    new Promise((resolve) => {
      settings.time.after(millis, () => {
        if (invocation.isAlive()) resolve();
      });
    });

  const acceptEventFunction: FunctionDefinition<ApiRequest, APIGatewayProxyStructuredResultV2> = {
    name: 'accept-event',
    timeoutSeconds: 29,
    start: (environment) => {
      const ports = portsOf(environment, 'accept-event', 8_000);
      return async ({ source, request }) => {
        try {
          return acceptanceResponse(await acceptEvent(source, request, ports), ports.log);
        } catch (error) {
          return problemResponse(error, ports.log);
        }
      };
    },
  };
  const createActionFunction: FunctionDefinition<unknown, Tracking> = {
    name: 'create-action',
    timeoutSeconds: 30,
    start: (environment) => {
      const ports = portsOf(environment, 'create-action', 10_000);
      return (step) => createAction(tracking.parse(step), ports);
    },
  };
  const getActionFunction: FunctionDefinition<unknown, Tracking> = {
    name: 'get-action',
    timeoutSeconds: 30,
    start: (environment) => {
      const ports = portsOf(environment, 'get-action', 10_000);
      return (step) => getAction(tracking.parse(step), ports);
    },
  };
  const sweepLedgerFunction: FunctionDefinition<undefined, Sweep> = {
    name: 'sweep-ledger',
    timeoutSeconds: 55,
    start: (environment) => {
      const ports = portsOf(environment, 'sweep-ledger', 0);
      return () => sweepLedger(ports);
    },
  };
  return { acceptEventFunction, createActionFunction, getActionFunction, sweepLedgerFunction };
}
