import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type AcceptEventDependencies, acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import {
  acceptanceResponse,
  actionResponse,
  callbackResponse,
  problemResponse,
} from '../../lambdas/adapters/http/http-response.ts';
import { dynamoLedger } from '../../lambdas/adapters/ledger/dynamo-ledger.ts';
import { authTokensFrom, secretsManager, signingSecrets } from '../../lambdas/adapters/secrets.ts';
import { stepFunctionsTracker } from '../../lambdas/adapters/tracker/step-functions-tracker.ts';
import type { MakeCall } from '../../lambdas/adapters/twilio/authorized-calls.ts';
import { readCallback } from '../../lambdas/adapters/twilio/callback.ts';
import { conversationsBy } from '../../lambdas/adapters/twilio/conversations-client.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';
import { redaction } from '../../lambdas/core/action/withhold.ts';
import type { Bridge } from '../../lambdas/core/bridge/bridge.ts';
import type { ReceivedRequest } from '../../lambdas/core/bridge/source.ts';
import type { Log, Metrics } from '../../lambdas/core/ports.ts';
import { type Tracking, tracking } from '../../lambdas/core/tracking/tracking.ts';
import { createAction } from '../../lambdas/create-action/create-action.ts';
import { followAction } from '../../lambdas/get-action/get-action.ts';
import type { FollowActionDependencies } from '../../lambdas/get-action/look-result.ts';
import {
  eraseAction,
  type OperateActionsDependencies,
  type Order,
  resendAction,
  resolveAction,
} from '../../lambdas/operate-actions/operate-actions.ts';
import type { SendActionDependencies } from '../../lambdas/steps/send-action.ts';
import { type Sweep, type SweepLedgerDependencies, sweepLedger } from '../../lambdas/sweep-ledger/sweep-ledger.ts';
import { type TwilioCallbackDependencies, twilioCallback } from '../../lambdas/twilio-callback/twilio-callback.ts';
import type { AwsClients } from './aws-clients.ts';
import type { Environment, FunctionDefinition, FunctionName, Invocation } from './lambda-model.ts';
import type { DecisionRequest } from './people.ts';
import { TWILIO_BASE_URL } from './twilio-calls.ts';
import type { ApiRequest } from './upstream.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { DecisionKind, Workload } from './workload.ts';

/** What a function gets, and what a planted bug may spoil of it. */
export interface Ports
  extends AcceptEventDependencies,
    SendActionDependencies,
    FollowActionDependencies,
    SweepLedgerDependencies,
    OperateActionsDependencies,
    TwilioCallbackDependencies {}

/** Spoils the ports of a function, to prove that the simulation would notice. */
export type PlantedBug = (ports: Ports, fn: FunctionName) => Ports;

export interface FunctionsSettings {
  readonly time: VirtualTime;
  readonly random: () => number;
  /** AWS, as the environment sees it. */
  readonly clientsOf: (environment: Environment) => AwsClients;
  readonly twilioOf: (environment: Environment, budgetMillis: number) => () => MakeCall;
  readonly bridge: () => Bridge;
  readonly content: Workload['content'];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly plantedBug: PlantedBug;
}

/** Days that the ledger keeps things; no run is as long. */
const RETENTION_DAYS = 400;

/** How long what FAILED or EXPIRED can be sent again, before the sweeper withholds it: an hour, so that runs are short. */
const GRACE_DAYS = 1 / 24;

export const AUTH_TOKEN_SECRET = 'twilio/auth-token';

/** The functions that write as their index.ts wires them, over the simulation's AWS, Twilio, time and chance. */
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
          content: { keep: settings.content, graceDays: GRACE_DAYS, cover: async () => redaction },
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
        authTokens: authTokensFrom(AUTH_TOKEN_SECRET, readSecret),
        publicBaseUrl: undefined,
        read: readCallback,
        wait: (millis) => pauseOf(environment.current(), millis),
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
    timeoutSeconds: 36,
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
      return (step) => followAction(tracking.parse(step), ports);
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
  const operateActionsFunction: FunctionDefinition<DecisionRequest, APIGatewayProxyStructuredResultV2> = {
    name: 'operate-actions',
    timeoutSeconds: 29,
    start: (environment) => {
      const ports = portsOf(environment, 'operate-actions', 0);
      return async ({ kind, ...order }) => {
        try {
          const action = await operations[kind](order, ports);
          return actionResponse({ ...action, ...verifyHistory(action) });
        } catch (error) {
          return problemResponse(error, ports.log);
        }
      };
    },
  };
  const twilioCallbackFunction: FunctionDefinition<ReceivedRequest, APIGatewayProxyStructuredResultV2> = {
    name: 'twilio-callback',
    timeoutSeconds: 29,
    start: (environment) => {
      const ports = portsOf(environment, 'twilio-callback', 0);
      return async (request) => {
        try {
          await twilioCallback(request, ports);
          return callbackResponse();
        } catch (error) {
          return problemResponse(error, ports.log);
        }
      };
    },
  };
  return {
    operateActionsFunction,
    twilioCallbackFunction,
    acceptEventFunction,
    createActionFunction,
    getActionFunction,
    sweepLedgerFunction,
  };
}

const operations = {
  resend: resendAction,
  resolveSent: resolveAction,
  resolveNotSent: resolveAction,
  erase: eraseAction,
} satisfies Record<DecisionKind, (order: Order, deps: OperateActionsDependencies) => Promise<Action>>;
