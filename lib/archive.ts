import { Aws, CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { LedgerTable } from './ledger-table.ts';

export interface ArchiveSettings {
  /**
   * Where the exports go.
   * @default a bucket of the bridge's own, that outlives the stack whatever `removalPolicy` is
   */
  readonly bucket?: IBucket;
  /**
   * How often the whole ledger is exported. It has to be shorter than the retention, or else what settles after one export is forgotten before
   * the next.
   * @default Duration.days(30)
   */
  readonly every?: Duration;
}

export interface ArchiveProps extends ArchiveSettings {
  readonly ledger: LedgerTable;
  readonly retention: Duration;
}

/** What the exports' keys in the bucket begin with. */
const PREFIX = 'ledger';

/**
 * Exports the ledger to S3 from time to time, by DynamoDB's own export from its backups: it takes nothing of the table's capacity, and has no code
 * of ours.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
 */
export class Archive extends Construct {
  readonly bucket: IBucket;
  readonly schedule: Schedule;
  readonly role: Role;

  /** @throws {Error} when it would come too seldom to have everything */
  constructor(scope: Construct, id: string, props: ArchiveProps) {
    super(scope, id);
    const { ledger, retention, every = Duration.days(30) } = props;
    if (every.toSeconds() >= retention.toSeconds()) {
      throw new Error(
        `archive: an export every ${every.toDays()} days misses what is kept for ${retention.toDays()} days. ` +
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
      // What was exported is to be had when the ledger is not. Nor could CloudFormation delete a bucket that holds something.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Who reads the archive is a matter of CloudTrail data events; access logs would need a second bucket.',
    });
    return bucket;
  }
}
