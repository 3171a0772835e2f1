import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer, ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Api } from './api.ts';
import { Archive, type ArchiveSettings } from './archive.ts';
import { readBridgeConfig } from './bridge-config.ts';
import { BridgeFunction } from './bridge-function.ts';
import { checkProps } from './checked-props.ts';
import { LedgerTable } from './ledger-table.ts';
import { NamedSecret } from './named-secret.ts';
import { Observability } from './observability/observability.ts';
import type { LogLevel, Operation } from './operation.ts';
import { type OutcomeSettings, Outcomes } from './outcomes.ts';
import { Tracker } from './tracker.ts';
import { Twilio } from './twilio.ts';

export interface ActionBridgeProps {
  /**
   * Path of the bridge.config.ts, absolute or from the working directory.
   * @default './bridge.config.ts'
   */
  readonly config?: string;
  /**
   * Name in Secrets Manager of Twilio's API key: JSON with `apiKeySid` and `apiKeySecret`.
   * @default 'action-bridge/twilio'
   */
  readonly twilioSecretName?: string;
  /**
   * Name in Secrets Manager of the Twilio account's auth token, which verifies callbacks: plain text, or a JSON list of two
   * during a rotation. Without the secret everything works but callbacks.
   * @default 'action-bridge/twilio-auth-token'
   */
  readonly twilioAuthTokenSecretName?: string;
  /**
   * Where Twilio's Conversations API answers.
   * @default 'https://conversations.twilio.com'
   */
  readonly twilioBaseUrl?: string;
  /**
   * How long a settled action stays on record.
   * @default Duration.days(400)
   */
  readonly retention?: Duration;
  /**
   * How many events a second, each becoming one action, the ledger takes from its first moment on. AWS charges once for what is beyond the
   * default, and it cannot be lowered.
   * @default what a new table takes, some 440; DynamoDB raises it as events come
   */
  readonly warmEventsPerSecond?: number;
  /**
   * Whether the ledger refuses to be deleted.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * What becomes of the ledger, the logs and the dead-letter queues when the stack is deleted. A bucket of the archive stays, whatever it is.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * What stays on record of the addresses, the text and the variables of an action that has settled: all of it, nothing, or keyed hashes by which who
   * has the key can check for a value that they know.
   * @default 'full'
   */
  readonly content?: 'full' | 'redacted' | 'hashed';
  /**
   * How long what FAILED or EXPIRED keeps its content, unless it is kept in full, so that it can be sent again.
   * @default Duration.days(7)
   */
  readonly contentGrace?: Duration;
  /**
   * Name in Secrets Manager of the key for `content: 'hashed'`: 32 random characters or more, as text.
   * @default 'action-bridge/content-key'
   */
  readonly contentKeySecretName?: string;
  /**
   * Exports the ledger to S3 from time to time, so that what it forgets is not lost.
   * @default none, and nothing is made for it
   */
  readonly archive?: ArchiveSettings;
  /**
   * How upstream systems learn the end of each action: events on a bus, and calls to a URL if there is one. `false` for
   * neither, and the ledger then has no stream.
   * @default events on the account's default event bus
   */
  readonly outcomes?: OutcomeSettings | false;
  /**
   * How long logs are kept. They hold ids and outcomes; what was sent is in the ledger alone.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * From which level on the functions log.
   * @default 'INFO'
   */
  readonly logLevel?: LogLevel;
  /**
   * Where alarms are told, and that they are over. CloudWatch must be allowed to publish to it.
   * @default - nowhere; the dashboard shows them
   */
  readonly alarmTopic?: ITopic;
  /**
   * Where whoever is on call reads docs/runbook.md; each alarm links to its section.
   * @default 'docs/runbook.md'
   */
  readonly runbookUrl?: string;
  /**
   * Who may read what is on record through the API: an HttpJwtAuthorizer, an HttpLambdaAuthorizer.
   * @default new HttpIamAuthorizer()
   */
  readonly auditAuthorizer?: IHttpRouteAuthorizer;
  /**
   * Who may have an action sent again, or say what became of it. Not whoever may read: a message costs money.
   * @default new HttpIamAuthorizer()
   */
  readonly operateAuthorizer?: IHttpRouteAuthorizer;
  /**
   * Requests per second, and in a burst, that `POST /events/{source}` takes; `POST /callbacks/twilio` takes as many. API Gateway answers
   * 429 above it.
   * @default 1,000 per second, 2,000 in a burst
   */
  readonly throttle?: ThrottleSettings;
  /**
   * The key that the ledger is encrypted with. The functions get to use it. The stack has to name its region, in `env`.
   * @default a key that DynamoDB owns, which costs nothing
   */
  readonly encryptionKey?: IKey;
}

/** Verified events in, Twilio Actions out, every step on record. The parts stand in the order of an event's way. */
export class ActionBridge extends Construct {
  readonly ledger: LedgerTable;
  readonly twilio: Twilio;
  readonly api: Api;
  readonly acceptEvent: BridgeFunction;
  readonly sourceSecrets: readonly NamedSecret[];
  readonly getAction: BridgeFunction;
  readonly createAction: BridgeFunction;
  readonly tracker: Tracker;
  readonly twilioCallback: BridgeFunction;
  readonly sweepLedger: BridgeFunction;
  readonly sweepSchedule: Rule;
  readonly queryActions: BridgeFunction;
  readonly operateActions: BridgeFunction;
  readonly outcomes: Outcomes | undefined;
  readonly archive: Archive | undefined;
  readonly observability: Observability;

  /** @throws {Error} which names the prop, or the part of bridge.config.ts, that is malformed */
  constructor(scope: Construct, id: string, props: ActionBridgeProps = {}) {
    super(scope, id);
    checkProps(props);
    const operateAccess = props.operateAuthorizer === undefined ? 'iam' : 'authorizer';
    const config = readBridgeConfig(props.config ?? './bridge.config.ts', {
      audit: props.auditAuthorizer === undefined ? 'iam' : 'authorizer',
      decide: operateAccess,
    });
    for (const [n, warning] of config.warnings.entries()) {
      Annotations.of(this).addWarningV2(`action-bridge:config-${n + 1}`, warning);
    }
    const operation: Operation = {
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      logRetention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      logLevel: props.logLevel ?? 'INFO',
      bridgeName: [Stack.of(this).stackName, ...this.node.path.split('/').slice(1)].join('/'),
    };

    // Where everything that happens is put on record, and where messages go.
    const retention = props.retention ?? Duration.days(400);
    this.ledger = new LedgerTable(this, 'Ledger', {
      retention,
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy: operation.removalPolicy,
      hasStream: props.outcomes !== false,
      content: {
        keep: props.content ?? 'full',
        grace: props.contentGrace ?? Duration.days(7),
        keySecretName: props.contentKeySecretName ?? 'action-bridge/content-key',
      },
      warmEventsPerSecond: props.warmEventsPerSecond,
      encryptionKey: props.encryptionKey,
    });
    this.twilio = new Twilio(this, 'Twilio', {
      secretName: props.twilioSecretName ?? 'action-bridge/twilio',
      authTokenSecretName: props.twilioAuthTokenSecretName ?? 'action-bridge/twilio-auth-token',
      baseUrl: props.twilioBaseUrl ?? 'https://conversations.twilio.com',
    });

    // An event comes in: verified with its source's secrets, claimed in the ledger, sent to Twilio.
    this.api = new Api(this, 'Api', {
      operation,
      auditAuthorizer: props.auditAuthorizer,
      operateAuthorizer: props.operateAuthorizer,
      throttle: props.throttle,
    });
    this.acceptEvent = new BridgeFunction(this, 'AcceptEvent', {
      name: 'accept-event',
      description: 'Verifies an event, puts it on record and creates its Actions',
      timeout: Duration.seconds(29),
      operation,
      bundle: { bridgeConfig: config.path },
    });
    this.api.routeEvents(this.acceptEvent, config.iamSources);
    this.sourceSecrets = config.sourceSecrets.map((name) => new NamedSecret(this, `Source ${name}`, name));
    for (const secret of this.sourceSecrets) secret.grantRead(this.acceptEvent);
    this.ledger.grantClaims(this.acceptEvent);
    this.twilio.grantCalls(this.acceptEvent);

    // Its tracker asks what became of each action until it has settled, and sends what could not be sent at first.
    this.getAction = new BridgeFunction(this, 'GetAction', {
      name: 'get-action',
      description: 'Asks Twilio what became of an Action, and puts the answer on record',
      timeout: Duration.seconds(30),
      operation,
    });
    this.ledger.grantAdvances(this.getAction);
    this.ledger.grantOwnership(this.getAction);
    this.twilio.grantCalls(this.getAction);
    this.createAction = new BridgeFunction(this, 'CreateAction', {
      name: 'create-action',
      description: 'Creates an Action that could not be created when its event came',
      timeout: Duration.seconds(36),
      operation,
    });
    this.ledger.grantAdvances(this.createAction);
    this.twilio.grantCalls(this.createAction);
    this.tracker = new Tracker(this, 'Tracker', {
      getAction: this.getAction,
      createAction: this.createAction,
      ledger: this.ledger,
      operation,
    });
    this.tracker.grantStart(this.acceptEvent);

    // Twilio tells how far each message got, and so may settle its action before the tracker asks again.
    this.twilioCallback = new BridgeFunction(this, 'TwilioCallback', {
      name: 'twilio-callback',
      description: "Takes Twilio's callbacks, and puts on record how far each message got",
      // Twilio gives up after 15 s.
      timeout: Duration.seconds(14),
      operation,
    });
    this.api.routeCallbacks(this.twilioCallback);
    this.ledger.grantDelivery(this.twilioCallback);
    this.twilio.grantVerification(this.twilioCallback, config.publicBaseUrl);

    // Whatever is open and should have moved by now gets a tracker again.
    this.sweepLedger = new BridgeFunction(this, 'SweepLedger', {
      name: 'sweep-ledger',
      description: 'Starts a tracker for every action that is open and has none',
      timeout: Duration.seconds(55),
      operation,
    });
    // A sweep that failed is not repeated: the next one is due, and finds what this one left.
    this.sweepLedger.handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    this.ledger.grantSweeps(this.sweepLedger);
    this.tracker.grantStart(this.sweepLedger);
    this.sweepSchedule = new Rule(this, 'SweepSchedule', {
      description: 'action-bridge: sweeps the ledger',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.sweepLedger.handler, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });

    // Who asks what became of an action, an event or a conversation reads it from the ledger.
    this.queryActions = new BridgeFunction(this, 'QueryActions', {
      name: 'query-actions',
      description: 'Answers what became of an action, an event or a conversation',
      timeout: Duration.seconds(15),
      operation,
      bundle: { openApi: config.openApi },
    });
    this.ledger.grantQueries(this.queryActions);
    this.api.routeQueries(this.queryActions);

    // Who has to decide has an action sent again, or says what became of it.
    this.operateActions = new BridgeFunction(this, 'OperateActions', {
      name: 'operate-actions',
      description: 'Has an Action sent again, or settles it, as a person decided',
      timeout: Duration.seconds(29),
      operation,
    });
    this.operateActions.handler.addEnvironment('OPERATE_ACCESS', operateAccess);
    this.ledger.grantAdvances(this.operateActions);
    this.tracker.grantStart(this.operateActions);
    this.api.routeOperations(this.operateActions);

    // How it ended is told to whoever listens.
    this.outcomes =
      props.outcomes === false
        ? undefined
        : new Outcomes(this, 'Outcomes', { ...props.outcomes, ledger: this.ledger, operation });

    // What the ledger forgets one day is kept elsewhere.
    this.archive =
      props.archive &&
      new Archive(this, 'Archive', {
        ...props.archive,
        ledger: this.ledger,
        retention,
      });

    // Whether messages are going out, and who is told when they are not.
    this.observability = new Observability(this, 'Observability', {
      bridgeName: operation.bridgeName,
      api: this.api,
      ledger: this.ledger,
      tracker: this.tracker,
      functions: this.functions,
      outcomes: this.outcomes,
      alarmTopic: props.alarmTopic,
      runbookUrl: props.runbookUrl ?? 'docs/runbook.md',
    });
  }

  /** Every Lambda function, in the order of an event's way. */
  get functions(): readonly BridgeFunction[] {
    return this.node.findAll().filter((child) => child instanceof BridgeFunction);
  }

  /**
   * Lets somebody in AWS POST the events of a source that IAM guards: `iam()` in bridge.config.ts.
   *
   * @param source its name; needed where there are several
   * @throws {Error} when there is no such source
   */
  grantSend(grantee: IGrantable, source?: string): Grant {
    return this.api.grantSend(grantee, source);
  }

  /**
   * Lets somebody read what is on record through the API: the GET routes.
   *
   * @throws {Error} when the bridge has an `auditAuthorizer`, which decides instead of IAM
   */
  grantAudit(grantee: IGrantable): Grant {
    return this.api.grantAudit(grantee);
  }

  /**
   * Lets somebody decide about actions through the API: have one sent again, say what became of one, erase one's content.
   *
   * @throws {Error} when the bridge has an `operateAuthorizer`, which decides instead of IAM
   */
  grantOperate(grantee: IGrantable): Grant {
    return this.api.grantOperate(grantee);
  }
}
