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
   * Path of bridge.config.ts: absolute, or relative to the working directory.
   * @default './bridge.config.ts'
   */
  readonly config?: string;
  /**
   * Name of the secret that holds Twilio's API key: JSON with `apiKeySid` and `apiKeySecret`.
   * @default 'action-bridge/twilio'
   */
  readonly twilioSecretName?: string;
  /**
   * Name of the secret that holds the Twilio account's auth token, which verifies callbacks: plain text, or a JSON list
   * of two tokens during a rotation. Only callbacks need it.
   * @default 'action-bridge/twilio-auth-token'
   */
  readonly twilioAuthTokenSecretName?: string;
  /**
   * Base URL of Twilio's Conversations API.
   * @default 'https://conversations.twilio.com'
   */
  readonly twilioBaseUrl?: string;
  /**
   * How long settled actions and events are kept.
   * @default Duration.days(400)
   */
  readonly retention?: Duration;
  /**
   * Write throughput to pre-warm, in events per second that become one action each. Above the default AWS charges a
   * one-time fee. It cannot be lowered later.
   * @default about 440, which a new table takes; DynamoDB scales it up as events come
   */
  readonly warmEventsPerSecond?: number;
  /**
   * Whether CloudFormation refuses to delete the ledger.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * What happens to the ledger, the logs and the dead-letter queues when the stack is deleted. The bucket of an archive
   * is always kept.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * What is kept of a settled action's addresses, text and variables: everything, nothing, or keyed hashes. With the
   * key, you can check a hash for a known value.
   * @default 'full'
   */
  readonly content?: 'full' | 'redacted' | 'hashed';
  /**
   * How long a FAILED or EXPIRED action keeps its content, so that it can be resent. Has no effect with `content:
   * 'full'`.
   * @default Duration.days(7)
   */
  readonly contentGrace?: Duration;
  /**
   * Name of the secret that holds the key for `content: 'hashed'`: at least 32 random characters, as text.
   * @default 'action-bridge/content-key'
   */
  readonly contentKeySecretName?: string;
  /**
   * Exports the ledger to S3 at an interval, so that expired records are not lost.
   * @default none
   */
  readonly archive?: ArchiveSettings;
  /**
   * Where outcomes are published: to an event bus, and to a URL if you give one. `false` publishes none, and the ledger
   * then has no stream.
   * @default the account's default event bus
   */
  readonly outcomes?: OutcomeSettings | false;
  /**
   * How long logs are kept. Logs hold ids and results, never addresses or texts.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * The lowest level that functions log.
   * @default 'INFO'
   */
  readonly logLevel?: LogLevel;
  /**
   * SNS topic that is notified when an alarm fires and when it recovers. CloudWatch needs permission to publish to it.
   * @default - none; the dashboard shows alarms
   */
  readonly alarmTopic?: ITopic;
  /**
   * URL of docs/runbook.md for people on call. Each alarm links to its section.
   * @default 'docs/runbook.md'
   */
  readonly runbookUrl?: string;
  /**
   * Authorizer of the routes that read the record, such as an HttpJwtAuthorizer or an HttpLambdaAuthorizer.
   * @default new HttpIamAuthorizer()
   */
  readonly auditAuthorizer?: IHttpRouteAuthorizer;
  /**
   * Authorizer of the decisions: resend, resolve, erase. Do not let every reader in: a resent message costs money.
   * @default new HttpIamAuthorizer()
   */
  readonly operateAuthorizer?: IHttpRouteAuthorizer;
  /**
   * Rate and burst limit of `POST /events/{source}`, in requests per second. `POST /callbacks/twilio` has its own limit
   * of the same size. API Gateway answers 429 above it.
   * @default 1,000 per second, 2,000 in a burst
   */
  readonly throttle?: ThrottleSettings;
  /**
   * KMS key that encrypts the ledger. The functions are granted its use. The stack must name its region, in `env`.
   * @default a key that DynamoDB owns, at no cost
   */
  readonly encryptionKey?: IKey;
}

/** Deploys a bridge: verified events in, Twilio messages out, every step on record. */
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

  /** @throws {Error} if a prop or bridge.config.ts is invalid; names it */
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

    // An event is verified, claimed in the ledger and sent to Twilio.
    this.api = new Api(this, 'Api', {
      operation,
      auditAuthorizer: props.auditAuthorizer,
      operateAuthorizer: props.operateAuthorizer,
      throttle: props.throttle,
    });
    this.acceptEvent = new BridgeFunction(this, 'AcceptEvent', {
      name: 'accept-event',
      description: 'Verifies an event, records it and sends its messages',
      timeout: Duration.seconds(29),
      operation,
      bundle: { bridgeConfig: config.path },
    });
    this.api.routeEvents(this.acceptEvent, config.iamSources);
    this.sourceSecrets = config.sourceSecrets.map((name) => new NamedSecret(this, `Source ${name}`, name));
    for (const secret of this.sourceSecrets) secret.grantRead(this.acceptEvent);
    this.ledger.grantClaims(this.acceptEvent);
    this.twilio.grantCalls(this.acceptEvent);

    // A tracker polls each action until it has settled, and retries failed sends.
    this.getAction = new BridgeFunction(this, 'GetAction', {
      name: 'get-action',
      description: 'Polls Twilio for an action and records the result',
      timeout: Duration.seconds(30),
      operation,
    });
    this.ledger.grantAdvances(this.getAction);
    this.ledger.grantOwnership(this.getAction);
    this.twilio.grantCalls(this.getAction);
    this.createAction = new BridgeFunction(this, 'CreateAction', {
      name: 'create-action',
      description: 'Sends an action again whose send failed',
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

    // Twilio reports delivery, which can settle an action before the next poll.
    this.twilioCallback = new BridgeFunction(this, 'TwilioCallback', {
      name: 'twilio-callback',
      description: "Records delivery from Twilio's callbacks",
      // Twilio waits 15 s.
      timeout: Duration.seconds(14),
      operation,
    });
    this.api.routeCallbacks(this.twilioCallback);
    this.ledger.grantDelivery(this.twilioCallback);
    this.twilio.grantVerification(this.twilioCallback, config.publicBaseUrl);

    // The sweeper starts a tracker for each open action that has none.
    this.sweepLedger = new BridgeFunction(this, 'SweepLedger', {
      name: 'sweep-ledger',
      description: 'Starts a tracker for each open action that has none',
      timeout: Duration.seconds(55),
      operation,
    });
    // A failed sweep is not retried: the next one finds what it left.
    this.sweepLedger.handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    this.ledger.grantSweeps(this.sweepLedger);
    this.tracker.grantStart(this.sweepLedger);
    this.sweepSchedule = new Rule(this, 'SweepSchedule', {
      description: 'action-bridge: sweeps the ledger',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.sweepLedger.handler, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });

    this.queryActions = new BridgeFunction(this, 'QueryActions', {
      name: 'query-actions',
      description: 'Reads actions and events from the ledger',
      timeout: Duration.seconds(15),
      operation,
      bundle: { openApi: config.openApi },
    });
    this.ledger.grantQueries(this.queryActions);
    this.api.routeQueries(this.queryActions);

    this.operateActions = new BridgeFunction(this, 'OperateActions', {
      name: 'operate-actions',
      description: 'Carries out decisions about actions: resend, resolve, erase',
      timeout: Duration.seconds(29),
      operation,
    });
    this.operateActions.handler.addEnvironment('OPERATE_ACCESS', operateAccess);
    this.ledger.grantAdvances(this.operateActions);
    this.tracker.grantStart(this.operateActions);
    this.api.routeDecisions(this.operateActions);

    this.outcomes =
      props.outcomes === false
        ? undefined
        : new Outcomes(this, 'Outcomes', { ...props.outcomes, ledger: this.ledger, operation });

    this.archive =
      props.archive &&
      new Archive(this, 'Archive', {
        ...props.archive,
        ledger: this.ledger,
        retention,
      });

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

  /** In the order in which an event passes them. */
  get functions(): readonly BridgeFunction[] {
    return this.node.findAll().filter((child) => child instanceof BridgeFunction);
  }

  /**
   * Lets a principal POST events to a source that uses `iam()` in bridge.config.ts.
   * @param source required if several sources use `iam()`
   * @throws {Error} if there is no such source
   */
  grantSend(grantee: IGrantable, source?: string): Grant {
    return this.api.grantSend(grantee, source);
  }

  /**
   * Lets a principal read the record through the API's GET routes.
   * @throws {Error} if an `auditAuthorizer` replaces IAM
   */
  grantAudit(grantee: IGrantable): Grant {
    return this.api.grantAudit(grantee);
  }

  /**
   * Lets a principal resend, resolve and erase actions through the API.
   * @throws {Error} if an `operateAuthorizer` replaces IAM
   */
  grantOperate(grantee: IGrantable): Grant {
    return this.api.grantOperate(grantee);
  }
}
