import { ActionBridge } from 'action-bridge';
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';

/** Every week the whole ledger is exported into a bucket that locks it for seven years. */
export class Archived extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    // Far longer than a week, so that nothing expires before it is archived.
    const { ledger } = new ActionBridge(this, 'Bridge', { retention: Duration.days(90) });

    const archive = new Bucket(this, 'Archive', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(7 * 365)),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const { tableArn } = ledger.table;
    // A full export. An incremental one would need its start and end, which a schedule cannot compute.
    new Schedule(this, 'Weekly', {
      schedule: ScheduleExpression.rate(Duration.days(7)),
      target: new Universal({
        service: 'dynamodb',
        action: 'exportTableToPointInTime',
        input: ScheduleTargetInput.fromObject({ TableArn: tableArn, S3Bucket: archive.bucketName }),
        policyStatements: [
          new PolicyStatement({ actions: ['dynamodb:ExportTableToPointInTime'], resources: [tableArn] }),
          new PolicyStatement({
            actions: ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'],
            resources: [archive.arnForObjects('*')],
          }),
        ],
      }),
    });
  }
}
