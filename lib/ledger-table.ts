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
  /** How long a settled action, and an event, stay on record. */
  readonly retention: Duration;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** Whether each write can be read from a stream, as outcomes are. */
  readonly hasStream: boolean;
  readonly content: ContentSettings;
  /** How many events a second it takes from its first moment on. */
  readonly warmEventsPerSecond?: number | undefined;
  /** @default a key of DynamoDB's own */
  readonly encryptionKey?: IKey | undefined;
}

/** What of a settled action's addresses, text and variables stays on record. */
export interface ContentSettings {
  readonly keep: 'full' | 'redacted' | 'hashed';
  /** How long what FAILED or EXPIRED keeps them all the same, so that it can be sent again. */
  readonly grace: Duration;
  /** Name in Secrets Manager of the key that `hashed` hashes with. */
  readonly keySecretName: string;
}

/**
 * What DynamoDB needs of a key of the account, in the name of whoever reads or writes the table. AWS writes two of them with a wildcard,
 * which stands for what is named here.
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

/** The record of every event and action, and the queue of what is still to do. */
export class LedgerTable extends Construct {
  readonly table: TableV2;
  /** The key that content is hashed with, where it is. */
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
      if (days.toDays() < 1) throw new Error(`${name}: is less than a day. Give at least Duration.days(1).`);
    }
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: ledgerPartitionKey, type: AttributeType.STRING },
      globalSecondaryIndexes: ledgerIndexes.map(({ name, partitionKey, sortKey }) => ({
        indexName: name,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: sortKey, type: AttributeType.STRING },
        // Everything else would cost another write whenever it changes.
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

  /** To put events and actions on record, and to write what becomes of them. */
  grantClaims(fn: BridgeFunction): void {
    this.grantAdvances(fn);
    fn.allow(['dynamodb:PutItem'], [this.table.tableArn]);
  }

  /** To write what becomes of an action. */
  grantAdvances(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], this.contentEnvironment);
    this.grantKey(fn.role, 'write');
    this.contentKey?.grantRead(fn, { CONTENT_KEY_SECRET_NAME: this.contentKey.secretName });
  }

  /** To look among a conversation's actions for the one that a message belongs to, and to give it the message. */
  grantOwnership(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:BatchGetItem']);
    this.grantKey(fn.role, 'write');
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byConversation)]);
    fn.role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem'],
        resources: [this.table.tableArn],
        // It owns messages, and can put no event and no action in another's place.
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${COMMUNICATION_KEY_PREFIX}*`] } },
      }),
    );
  }

  /** To find what is still open, and to note when to look again. */
  grantSweeps(fn: BridgeFunction): void {
    this.grantAdvances(fn);
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byDue)]);
  }

  /** To find the action of a message, and to write how far the message got. */
  grantDelivery(fn: BridgeFunction): void {
    this.grantAdvances(fn);
    fn.allow(['dynamodb:BatchGetItem'], [this.table.tableArn]);
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byConversation), this.indexArn(ledgerIndex.byMessage)]);
  }

  /** To answer who asks what became of an action, an event, a conversation, a route, a day or a message of Twilio's. */
  grantQueries(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:BatchGetItem', 'dynamodb:GetItem']);
    this.grantKey(fn.role, 'read');
    const { byDue: _, ...asked } = ledgerIndex;
    fn.allow(
      ['dynamodb:Query'],
      Object.values(asked).map((it) => this.indexArn(it)),
    );
  }

  /** @throws {Error} when it has no stream: a fault of the construct */
  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('the ledger was made without a stream');
    return tableStreamArn;
  }

  /** To read the stream of all writes, which hold whole items. */
  readsOfStream(): PolicyStatement {
    return new PolicyStatement({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resources: [this.streamArn],
    });
  }

  /** DynamoDB uses a key of the account in the name of whoever reads or writes the table. */
  grantKey(grantee: IGrantable, use: keyof typeof keyUse): void {
    if (this.encryptionKey === undefined) return;
    // The key's own grant allows all keys where the stack's account is not known at synth, and the key's is, by its ARN.
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

/** What DynamoDB is asked to be ready for, in the table or the index of a name; nothing where it is ready for that anyway. */
function warmed(place: string, eventsPerSecond = 0): { readonly warmThroughput?: WarmThroughput } {
  const writeUnitsPerSecond = (unitsAt[place] ?? 0) * eventsPerSecond;
  return writeUnitsPerSecond > NEW_TABLE_WRITE_UNITS ? { warmThroughput: { writeUnitsPerSecond } } : {};
}
