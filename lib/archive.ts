import { Aws, CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { LedgerTable } from './ledger-table.ts';

export interface ArchiveSettings {
  /**
   * Bucket for the exports.
   * @default a new bucket, kept when the stack is deleted under any `removalPolicy`
   */
  readonly bucket?: IBucket;
  /**
   * Interval between exports of the whole ledger. Must be shorter than the retention: an action that settles after one
   * export would otherwise expire before the next.
   * @default Duration.days(30)
   */
  readonly every?: Duration;
}

export interface ArchiveProps extends ArchiveSettings {
  readonly ledger: LedgerTable;
  readonly retention: Duration;
}

const PREFIX = 'ledger';

/**
 * Exports the ledger to S3 at an interval, by DynamoDB's export from backups: no table capacity, no code of ours.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
 */
export class Archive extends Construct {
  readonly bucket: IBucket;
  readonly schedule: Schedule;
  readonly role: Role;

  /** @throws {Error} if exports are further apart than the retention */
  constructor(scope: Construct, id: string, props: ArchiveProps) {
    super(scope, id);
    const { ledger, retention, every = Duration.days(30) } = props;
    if (every.toSeconds() >= retention.toSeconds()) {
      throw new Error(
        `archive: exports every ${every.toDays()} days miss records that expire after ${retention.toDays()} days. ` +
          'Set `every` below the retention.',
      );
    }
    this.bucket = props.bucket ?? this.ownBucket();
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'archive of action-bridge',
    });
    ledger.grantKey(this.role, 'read');
    this.schedule = new Schedule(this, 'Schedule', {
      description: 'action-bridge: exports the ledger',
      schedule: ScheduleExpression.rate(every),
      target: new Universal({
        service: 'dynamodb',
        action: 'exportTableToPointInTime',
        role: this.role,
        input: ScheduleTargetInput.fromObject({
          TableArn: ledger.table.tableArn,
          S3Bucket: this.bucket.bucketName,
          S3Prefix: PREFIX,
          S3SseAlgorithm: 'AES256',
          ExportFormat: 'DYNAMODB_JSON',
        }),
        policyStatements: [
          new PolicyStatement({
            actions: ['dynamodb:ExportTableToPointInTime'],
            resources: [ledger.table.tableArn],
          }),
          new PolicyStatement({
            actions: ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'],
            resources: [this.bucket.arnForObjects(`${PREFIX}/*`)],
          }),
        ],
      }),
    });
    const { defaultChild } = this.bucket.node;
    const bucketArn = CfnResource.isCfnResource(defaultChild)
      ? `<${Stack.of(this).getLogicalId(defaultChild)}.Arn>`
      : this.bucket.bucketArn;
    Validations.of(this.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${bucketArn}/${PREFIX}/*]`,
      reason: 'DynamoDB names the objects of an export itself, below one prefix of one bucket.',
    });
  }

  private ownBucket(): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Exports outlive the ledger, and CloudFormation cannot delete a bucket that is not empty.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Who reads the archive is a matter of CloudTrail data events; access logs would need a second bucket.',
    });
    return bucket;
  }
}
