import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
  type WarmThroughput,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import {
  COMMUNICATION_KEY_PREFIX,
  type LedgerIndex,
  ledgerIndex,
  ledgerIndexes,
  ledgerPartitionKey,
  ledgerTimeToLive,
} from '../lambdas/adapters/ledger/ledger-schema.ts';
import type { BridgeFunction } from './bridge-function.ts';
import { NEW_TABLE_WRITE_UNITS, writeUnitsAt } from './ledger-write-units.ts';
import { NamedSecret } from './named-secret.ts';

export interface LedgerTableProps {
  readonly retention: Duration;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** Outcomes read it. */
  readonly hasStream: boolean;
  readonly content: ContentSettings;
  readonly warmEventsPerSecond?: number | undefined;
  readonly encryptionKey?: IKey | undefined;
}

export interface ContentSettings {
  readonly keep: 'full' | 'redacted' | 'hashed';
  /** For FAILED and EXPIRED. */
  readonly grace: Duration;
  /** For `hashed`. */
  readonly keySecretName: string;
}

/**
 * Actions on a customer managed key. Two of AWS's wildcards are spelled out.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html#dynamodb-customer-cmk-policy
 */
const keyUse = {
  read: ['kms:Decrypt', 'kms:DescribeKey'],
  write: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
} as const;

/** All events and actions, and the queue of what is due. */
export class LedgerTable extends Construct {
  readonly table: TableV2;
  /** Present with `keep: 'hashed'`. */
  readonly contentKey: NamedSecret | undefined;
  private readonly environment: Readonly<Record<string, string>>;
  private readonly contentEnvironment: Readonly<Record<string, string>>;
  private readonly encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: LedgerTableProps) {
    super(scope, id);
    const { retention, deletionProtection, removalPolicy, hasStream, content, warmEventsPerSecond, encryptionKey } =
      props;
    this.encryptionKey = encryptionKey;
    for (const [name, days] of Object.entries({ retention, contentGrace: content.grace })) {
      if (days.toDays() < 1) throw new Error(`${name}: is shorter than a day. Give at least Duration.days(1).`);
    }
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: ledgerPartitionKey, type: AttributeType.STRING },
      globalSecondaryIndexes: ledgerIndexes.map(({ name, partitionKey, sortKey }) => ({
        indexName: name,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: sortKey, type: AttributeType.STRING },
        // Each projected attribute would cost another write when it changes.
        projectionType: ProjectionType.KEYS_ONLY,
        ...warmed(name, warmEventsPerSecond),
      })),
      billing: Billing.onDemand(),
      ...warmed('table', warmEventsPerSecond),
      timeToLiveAttribute: ledgerTimeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...(hasStream && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      deletionProtection,
      removalPolicy,
      ...(encryptionKey && { encryption: TableEncryptionV2.customerManagedKey(encryptionKey) }),
    });
    this.environment = {
      LEDGER_TABLE_NAME: this.table.tableName,
      RETENTION_DAYS: String(retention.toDays()),
    };
    this.contentEnvironment =
      content.keep === 'full' ? {} : { CONTENT: content.keep, CONTENT_GRACE_DAYS: String(content.grace.toDays()) };
    this.contentKey =
      content.keep === 'hashed' ? new NamedSecret(this, 'ContentKey', content.keySecretName) : undefined;
  }

  /** Lets a function create events and actions, and advance them. */
  grantClaims(fn: BridgeFunction): void {
    this.grantAdvances(fn);
    fn.allow(['dynamodb:PutItem'], [this.table.tableArn]);
  }

  grantAdvances(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], this.contentEnvironment);
    this.grantKey(fn.role, 'write');
    this.contentKey?.grantRead(fn, { CONTENT_KEY_SECRET_NAME: this.contentKey.secretName });
  }

  /** Lets a function find which of a conversation's actions owns a message, and record the owner. */
  grantOwnership(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:BatchGetItem']);
    this.grantKey(fn.role, 'write');
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byConversation)]);
    fn.role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem'],
        resources: [this.table.tableArn],
        // Can never replace an event or an action.
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${COMMUNICATION_KEY_PREFIX}*`] } },
      }),
    );
  }

  /** Lets a function find open actions and postpone them. */
  grantSweeps(fn: BridgeFunction): void {
    this.grantAdvances(fn);
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byDue)]);
  }

  /** Lets a function find a message's action and record its delivery. */
  grantDelivery(fn: BridgeFunction): void {
    this.grantAdvances(fn);
    fn.allow(['dynamodb:BatchGetItem'], [this.table.tableArn]);
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byConversation), this.indexArn(ledgerIndex.byMessage)]);
  }

  grantQueries(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:BatchGetItem', 'dynamodb:GetItem']);
    this.grantKey(fn.role, 'read');
    const { byDue: _, ...asked } = ledgerIndex;
    fn.allow(
      ['dynamodb:Query'],
      Object.values(asked).map((it) => this.indexArn(it)),
    );
  }

  /** @throws {Error} if the ledger was created without a stream */
  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('the ledger was created without a stream');
    return tableStreamArn;
  }

  readsOfStream(): PolicyStatement {
    return new PolicyStatement({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resources: [this.streamArn],
    });
  }

  /** DynamoDB uses a key in the name of the principal that reads or writes the table. */
  grantKey(grantee: IGrantable, use: keyof typeof keyUse): void {
    if (this.encryptionKey === undefined) return;
    // The key's own grant would allow all keys if the stack's account is unknown at synth.
    Grant.addToPrincipal({ grantee, actions: [...keyUse[use]], resourceArns: [this.encryptionKey.keyArn] });
  }

  private allow(fn: BridgeFunction, actions: string[], environment: Readonly<Record<string, string>> = {}): void {
    fn.allow(actions, [this.table.tableArn], { ...this.environment, ...environment });
  }

  private indexArn({ name }: LedgerIndex): string {
    return `${this.table.tableArn}/index/${name}`;
  }
}

const unitsAt: Readonly<Record<string, number>> = writeUnitsAt;

/** Empty if a new table provides the throughput anyway. */
function warmed(place: string, eventsPerSecond = 0): { readonly warmThroughput?: WarmThroughput } {
  const writeUnitsPerSecond = (unitsAt[place] ?? 0) * eventsPerSecond;
  return writeUnitsPerSecond > NEW_TABLE_WRITE_UNITS ? { warmThroughput: { writeUnitsPerSecond } } : {};
}
