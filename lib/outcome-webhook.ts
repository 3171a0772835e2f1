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
  /** Where each outcome is POSTed, https. It should answer 2xx within 5 s, which is all that an API destination waits. */
  readonly url: string;
  /**
   * Name in Secrets Manager of the secret that calls are signed with: `whsec_…`, or a JSON list of several during a rotation.
   * @default 'action-bridge/outcomes'
   */
  readonly secretName?: string | undefined;
}

interface OutcomeWebhookProps extends WebhookSettings {
  readonly eventBus: IEventBus;
  /** Of the outcomes to call about. */
  readonly source: string;
  readonly operation: Operation;
}

/** A call that failed is made again after this. */
const RETRY_AFTER = Duration.minutes(5);

/** A day of calls that fail: 288. */
const MAX_CALLS = Duration.days(1).toMinutes() / RETRY_AFTER.toMinutes();

/** Calls a second, at most. */
const RATE_LIMIT = 50;

/**
 * Calls a URL with each outcome. The bus puts it into a queue, so that a receiver that is down holds up nothing but its own calls;
 * a pipe has it signed and makes the call.
 */
export class OutcomeWebhook extends Construct {
  readonly rule: Rule;
  /** Outcomes to call about, and those whose call failed. */
  readonly queue: Queue;
  /** Outcomes that were called about in vain for a day. */
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
      description: 'action-bridge: outcomes to call about',
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
      description: 'Signs the calls about outcomes',
      timeout: Duration.seconds(10),
      operation,
    });
    this.secret = new NamedSecret(this, 'Secret', secretName);
    this.secret.grantRead(this.signOutcome, { OUTCOME_SECRET_NAME: secretName });

    this.destination = new ApiDestination(this, 'Destination', {
      description: 'action-bridge: where outcomes are POSTed',
      endpoint: url,
      rateLimitPerSecond: RATE_LIMIT,
      connection: new Connection(this, 'Connection', {
        description: 'action-bridge: calls are proven by their signature',
        // A connection has to have some authorization. This one proves nothing, and needs to hide nothing.
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
      description: 'action-bridge: calls a URL with each outcome',
      roleArn: this.role.roleArn,
      source: this.queue.queueArn,
      // One at a time: an API destination takes no batch, and one call that fails repeats no other.
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
