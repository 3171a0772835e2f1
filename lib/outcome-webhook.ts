import { Duration, SecretValue } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  type IEventBus,
  Rule,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { OUTCOME_DETAIL_TYPE, OUTCOME_EVENT_SOURCE } from '../lambdas/core/outcome/outcome.ts';
import { BridgeFunction } from './bridge-function.ts';
import { NamedSecret } from './named-secret.ts';
import type { Operation } from './operation.ts';
import { callTemplate } from './outcome-template.ts';
import { pipeRole } from './pipe-role.ts';
import { vendedLogGroup } from './vended-log-group.ts';

export interface WebhookSettings {
  /** HTTPS URL that outcomes are POSTed to. It must answer 2xx within 5 s, the time-out of API destinations. */
  readonly url: string;
  /**
   * Name of the secret that signs the calls: `whsec_…`, or a JSON list of several during a rotation.
   * @default 'action-bridge/outcomes'
   */
  readonly secretName?: string | undefined;
}

interface OutcomeWebhookProps extends WebhookSettings {
  readonly eventBus: IEventBus;
  readonly source: string;
  readonly operation: Operation;
}

const RETRY_AFTER = Duration.minutes(5);

/** 288. */
const MAX_CALLS = Duration.days(1).toMinutes() / RETRY_AFTER.toMinutes();

/** Calls per second. */
const RATE_LIMIT = 50;

/** POSTs each outcome to a URL. Outcomes wait in a queue, so a receiver that is down delays only its own calls. */
export class OutcomeWebhook extends Construct {
  readonly rule: Rule;
  readonly queue: Queue;
  /** Outcomes whose calls failed for a day. */
  readonly deadLetters: Queue;
  readonly signOutcome: BridgeFunction;
  readonly secret: NamedSecret;
  readonly destination: ApiDestination;
  readonly pipe: CfnPipe;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: OutcomeWebhookProps) {
    super(scope, id);
    const { url, secretName = 'action-bridge/outcomes', eventBus, source, operation } = props;
    const queue = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: operation.removalPolicy,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', queue);
    this.queue = new Queue(this, 'Queue', {
      ...queue,
      visibilityTimeout: RETRY_AFTER,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_CALLS },
    });
    this.rule = new Rule(this, 'Rule', {
      description: 'action-bridge: outcomes for the URL',
      eventBus,
      eventPattern: {
        source: [OUTCOME_EVENT_SOURCE],
        detailType: [OUTCOME_DETAIL_TYPE],
        detail: { source: [source] },
      },
      targets: [new SqsQueue(this.queue, { message: RuleTargetInput.fromEventPath('$.detail') })],
    });

    this.signOutcome = new BridgeFunction(this, 'SignOutcome', {
      name: 'sign-outcome',
      description: 'Signs the calls that report outcomes',
      timeout: Duration.seconds(10),
      operation,
    });
    this.secret = new NamedSecret(this, 'Secret', secretName);
    this.secret.grantRead(this.signOutcome, { OUTCOME_SECRET_NAME: secretName });

    this.destination = new ApiDestination(this, 'Destination', {
      description: 'action-bridge: URL that outcomes are POSTed to',
      endpoint: url,
      rateLimitPerSecond: RATE_LIMIT,
      connection: new Connection(this, 'Connection', {
        description: 'action-bridge: the signature authenticates calls',
        // A connection requires authorization. This one proves nothing, so it is not secret.
        authorization: Authorization.apiKey('action-bridge', SecretValue.unsafePlainText('outcomes')),
      }),
    });
    this.logGroup = vendedLogGroup(this, 'Logs', { service: 'pipes', operation });
    this.role = pipeRole(this, 'webhook of action-bridge', [
      new PolicyStatement({
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [this.queue.queueArn],
      }),
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.signOutcome.handler.functionArn] }),
      new PolicyStatement({
        actions: ['events:InvokeApiDestination'],
        resources: [this.destination.apiDestinationArn],
      }),
    ]);
    this.logGroup.grantWrite(this.role);
    this.pipe = new CfnPipe(this, 'Pipe', {
      description: 'action-bridge: POSTs each outcome to a URL',
      roleArn: this.role.roleArn,
      source: this.queue.queueArn,
      // An API destination takes no batch, and a failed call must not repeat others.
      sourceParameters: { sqsQueueParameters: { batchSize: 1 } },
      enrichment: this.signOutcome.handler.functionArn,
      target: this.destination.apiDestinationArn,
      targetParameters: {
        inputTemplate: callTemplate(),
        httpParameters: {
          headerParameters: {
            'webhook-id': '$.webhookId',
            'webhook-timestamp': '$.webhookTimestamp',
            'webhook-signature': '$.webhookSignature',
          },
        },
      },
      logConfiguration: {
        level: 'ERROR',
        cloudwatchLogsLogDestination: { logGroupArn: this.logGroup.logGroupArn },
      },
    });
    this.pipe.node.addDependency(this.role);
  }
}
