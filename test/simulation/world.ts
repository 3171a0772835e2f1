import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { AUTH_TOKEN } from '../twilio-callback/signed-callback.ts';
import { apiGateway } from './api-gateway.ts';
import { type AwsClients, borrowAwsClients } from './aws-clients.ts';
import { awsServices } from './aws-services.ts';
import { callbacks } from './callbacks.ts';
import type { Item } from './dynamodb-expressions.ts';
import { dynamoDbModel } from './dynamodb-model.ts';
import { AUTH_TOKEN_SECRET, functions, type PlantedBug } from './functions.ts';
import { incidents } from './incidents.ts';
import { type Environment, type FunctionName, lambdaModel } from './lambda-model.ts';
import { ledgerRecord } from './ledger-record.ts';
import { network } from './network.ts';
import { people } from './people.ts';
import { swift } from './scenarios.ts';
import { seededRandom } from './seeded-random.ts';
import { REFUSED_TEXT, SECRETS, shopBridge } from './shop.ts';
import type { StateGraph } from './state-graph.ts';
import { type StartQuota, stepFunctionsModel } from './step-functions-model.ts';
import { tasks } from './tasks.ts';
import { timeline } from './timeline.ts';
import { twilioCalls } from './twilio-calls.ts';
import { twilioModel } from './twilio-model.ts';
import { upstream } from './upstream.ts';
import { virtualTime } from './virtual-time.ts';
import type { Schedule } from './workload.ts';

const bridges = { original: shopBridge(false), revised: shopBridge(true) };

/** When every run begins. */
export const START = Date.parse('2026-03-30T10:30:00.000Z');

export interface WorldSettings {
  readonly graph: StateGraph;
  readonly plantedBug?: PlantedBug;
  readonly isTimelineKept?: boolean;
  readonly quota?: StartQuota;
  /** Sees every write of the table: the item before, where there was one, and after. */
  readonly onWrite?: (before: Item | undefined, after: Item) => void;
  /** By how many seconds the clocks of a function are off, where they are not to be off at random. */
  readonly clockOffsetOf?: (fn: FunctionName) => number;
  /** How long a run may take, in its own time. Every deadline, search and sweep fits in several times. */
  readonly limitSeconds?: number;
}

export type World = Awaited<ReturnType<typeof runSchedule>>;

/** Runs a schedule from its first event until everything has settled and nothing moves, or until the limit. */
export async function runSchedule({ workload, faults, seed }: Schedule, settings: WorldSettings) {
  const {
    graph,
    plantedBug = (ports) => ports,
    isTimelineKept = false,
    quota,
    onWrite = () => {},
    clockOffsetOf,
    limitSeconds = 48 * 3_600,
  } = settings;
  const random = seededRandom(seed);
  const time = virtualTime(START);
  const story = timeline(time.now, isTimelineKept);
  const net = network({ plan: faults, time, random, timeline: story });
  const log = recordingLog();
  const metrics = recordingMetrics();
  const elapsedSeconds = (): number => (time.now() - START) / 1_000;

  const record = ledgerRecord();
  const dynamodb = dynamoDbModel({
    later: (run) =>
      time.after(elapsedSeconds() < faults.horizonSeconds ? random() * faults.indexLagSeconds * 1_000 : 10, run),
    onWrite: (pk: string, before: Item | undefined, after: Item) => {
      record.note(pk, before, after);
      onWrite(before, after);
    },
  });
  const twilio = twilioModel({
    time,
    clockOffsetSeconds: (2 * random() - 1) * faults.clockSkewSeconds,
    course: (nth) => workload.courses[nth % workload.courses.length] ?? swift,
    refuses: (text) => text === REFUSED_TEXT,
    onMade: (action) => news.of(action),
  });
  const runTask = tasks({ network: net, time, random, dynamodb, invoke: (name, payload) => invoke(name, payload) });
  const states = stepFunctionsModel({
    graph,
    runTask,
    ...(quota && { quota }),
    time,
    random,
    timeline: story,
  });

  const jumps = { seconds: 0 };
  const lambda = lambdaModel({
    time,
    timeline: story,
    clockOffsetOf: clockOffsetOf ?? (() => (2 * random() - 1) * faults.clockSkewSeconds),
    clockJumpSeconds: () => jumps.seconds,
  });
  const borrowed: { giveBack: () => void }[] = [];
  const signingSecret = (): string =>
    elapsedSeconds() >= (workload.rotatesAtSeconds ?? Number.POSITIVE_INFINITY) ? SECRETS.second : SECRETS.first;
  const clientsOf = (environment: Environment): AwsClients => {
    const serve = awsServices({
      caller: environment.current,
      network: net,
      time,
      random,
      dynamodb,
      states,
      secretOf: (name) => (name === AUTH_TOKEN_SECRET ? AUTH_TOKEN : signingSecret()),
    });
    const clients = borrowAwsClients(serve);
    borrowed.push(clients);
    return clients.clients;
  };
  const isRevised = (): boolean => elapsedSeconds() >= (workload.revisedAtSeconds ?? Number.POSITIVE_INFINITY);
  const definitions = functions({
    time,
    random,
    clientsOf,
    twilioOf: (environment, budgetMillis) =>
      twilioCalls({ caller: environment.current, network: net, time, twilio, random, budgetMillis }),
    bridge: () => (isRevised() ? bridges.revised : bridges.original),
    content: workload.content,
    log,
    metrics,
    plantedBug,
  });
  const acceptEvent = lambda.deploy(definitions.acceptEventFunction);
  const sweepLedger = lambda.deploy(definitions.sweepLedgerFunction);
  const steps = {
    'get-action': lambda.deploy(definitions.getActionFunction),
    'create-action': lambda.deploy(definitions.createActionFunction),
  };
  const invoke = (name: keyof typeof steps, payload: unknown) => steps[name].invoke(payload);

  const sender = upstream({
    time,
    random,
    secret: signingSecret,
    post: apiGateway({ network: net, time, to: acceptEvent }),
  });
  const operators = people({
    time,
    actions: record.actions,
    post: apiGateway({ network: net, time, to: lambda.deploy(definitions.operateActionsFunction) }),
  });
  const news = callbacks({
    time,
    post: apiGateway({ network: net, time, to: lambda.deploy(definitions.twilioCallbackFunction) }),
  });

  const isQuiet = (): boolean => [sender, operators, news].every((it) => it.isIdle()) && !states.isAnyRunning();
  const isOver = (): boolean =>
    elapsedSeconds() > faults.horizonSeconds &&
    isQuiet() &&
    record.open().length === 0 &&
    (workload.content === 'full' || record.toWithhold().length === 0);
  const sweepEveryMinute = (): void => {
    if (isOver()) {
      time.stop();
      return;
    }
    if (net.befalls('lambda', 'sweep-ledger') === undefined) void sweepLedger.invoke(undefined);
    time.after(60_000, sweepEveryMinute);
  };

  sender.begin(workload.events);
  operators.begin(workload.decisions);
  incidents(faults.incidents, {
    time,
    states,
    lambda,
    jumps,
    timeline: story,
    sweep: () => void sweepLedger.invoke(undefined),
  });
  if (workload.revisedAtSeconds !== undefined) time.after(workload.revisedAtSeconds * 1_000, lambda.retireAll);
  time.after(random() * 60_000, sweepEveryMinute);
  await time.pass(START + limitSeconds * 1_000);
  for (const it of borrowed) it.giveBack();

  return {
    record,
    /** Every action as it is at the end. */
    actions: record.actions(),
    twilio,
    states,
    dynamodb,
    log,
    metrics,
    posts: sender.posts,
    decided: operators.decided,
    calledBack: news.answered,
    struck: net.struck,
    elapsedSeconds: elapsedSeconds(),
    timeline: story.lines(),
    content: workload.content,
    /** By how much two clocks can differ. */
    clockToleranceSeconds:
      2 * faults.clockSkewSeconds + faults.incidents.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
