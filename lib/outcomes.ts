import { Duration, Token, Validations } from 'aws-cdk-lib';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { OUTCOME_DETAIL_TYPE, OUTCOME_EVENT_SOURCE } from '../lambdas/core/outcome/outcome.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { Operation } from './operation.ts';
import { outcomePatterns, outcomeTemplate } from './outcome-template.ts';
import { OutcomeWebhook, type WebhookSettings } from './outcome-webhook.ts';
import { pipeRole } from './pipe-role.ts';
import { vendedLogGroup } from './vended-log-group.ts';

export interface OutcomeSettings {
  /**
   * Event bus that outcomes are published on.
   * @default the account's default event bus
   */
  readonly eventBus?: IEventBus;
  /**
   * URL that each outcome is POSTed to, signed by Standard Webhooks.
   * @default none
   */
  readonly webhook?: WebhookSettings;
}

export interface OutcomesProps extends OutcomeSettings {
  readonly ledger: LedgerTable;
  readonly operation: Operation;
}

/** Half of the stream's 24 hours, so that records in the dead-letter queue can still be read. */
const MAX_AGE = Duration.hours(12);

/** Limit of PutEvents. */
const BATCH_SIZE = 10;

/** Publishes an event for each settled action, by a pipe from the ledger's stream to an event bus. */
export class Outcomes extends Construct {
  readonly eventBus: IEventBus;
  /** CloudEvents `source` of the outcomes. */
  readonly source: string;
  readonly pipe: CfnPipe;
  readonly role: Role;
  readonly logGroup: LogGroup;
  /** Pointers to stream records that could not be published. */
  readonly deadLetters: Queue;
  readonly webhook: OutcomeWebhook | undefined;

  constructor(scope: Construct, id: string, { ledger, operation, eventBus, webhook }: OutcomesProps) {
    super(scope, id);
    this.source = `/action-bridge/${encoded(operation.bridgeName)}`;
    this.eventBus = eventBus ?? EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    this.logGroup = vendedLogGroup(this, 'Logs', { service: 'pipes', operation });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: operation.removalPolicy,
    });
    Validations.of(this.deadLetters).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is a dead-letter queue.' });

    this.role = pipeRole(this, 'outcomes of action-bridge', [
      ledger.readsOfStream(),
      new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.eventBus.eventBusArn] }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    ]);
    ledger.grantKey(this.role, 'read');
    this.logGroup.grantWrite(this.role);
    this.pipe = new CfnPipe(this, 'Pipe', {
      description: 'action-bridge: publishes an outcome for each settled action',
      roleArn: this.role.roleArn,
      source: ledger.streamArn,
      sourceParameters: {
        dynamoDbStreamParameters: {
          // Includes actions that settle while the pipe is created.
          startingPosition: 'TRIM_HORIZON',
          batchSize: BATCH_SIZE,
          maximumRecordAgeInSeconds: MAX_AGE.toSeconds(),
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
        filterCriteria: { filters: outcomePatterns.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
      },
      target: this.eventBus.eventBusArn,
      targetParameters: {
        inputTemplate: outcomeTemplate(this.source),
        eventBridgeEventBusParameters: {
          source: OUTCOME_EVENT_SOURCE,
          detailType: OUTCOME_DETAIL_TYPE,
          time: '$.dynamodb.NewImage.settledAt.S',
        },
      },
      // Execution data would hold addresses and text.
      logConfiguration: {
        level: 'ERROR',
        cloudwatchLogsLogDestination: { logGroupArn: this.logGroup.logGroupArn },
      },
    });
    this.pipe.node.addDependency(this.role);

    this.webhook =
      webhook &&
      new OutcomeWebhook(this, 'Webhook', { ...webhook, eventBus: this.eventBus, source: this.source, operation });
  }
}

/** A nested stack's name is known only to CloudFormation, which encodes nothing. No stack name needs encoding. */
function encoded(bridgeName: string): string {
  return Token.isUnresolved(bridgeName) ? bridgeName : encodeURI(bridgeName);
}
