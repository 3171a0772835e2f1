import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import {
  type LedgerIndex,
  ledgerIndex,
  ledgerIndexes,
  ledgerPartitionKey,
  ledgerTimeToLive,
} from '../lambdas/adapters/ledger-schema.ts';
import type { BridgeFunction } from './bridge-function.ts';

export interface LedgerTableProps {
  /** How long a settled action, and an event, stay on record. */
  readonly retention: Duration;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** @default a key of DynamoDB's own */
  readonly encryptionKey?: IKey | undefined;
}

/** The record of every event and action, and the queue of what is still to do. */
export class LedgerTable extends Construct {
  readonly table: TableV2;
  private readonly environment: Readonly<Record<string, string>>;
  private readonly encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: LedgerTableProps) {
    super(scope, id);
    const { retention, deletionProtection, removalPolicy, encryptionKey } = props;
    this.encryptionKey = encryptionKey;
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: ledgerPartitionKey, type: AttributeType.STRING },
      globalSecondaryIndexes: ledgerIndexes.map(({ name, partitionKey, sortKey }) => ({
        indexName: name,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: sortKey, type: AttributeType.STRING },
        // Everything else would cost another write whenever it changes.
        projectionType: ProjectionType.KEYS_ONLY,
      })),
      billing: Billing.onDemand(),
      timeToLiveAttribute: ledgerTimeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection,
      removalPolicy,
      ...(encryptionKey && { encryption: TableEncryptionV2.customerManagedKey(encryptionKey) }),
    });
    this.environment = {
      LEDGER_TABLE_NAME: this.table.tableName,
      RETENTION_DAYS: String(retention.toDays()),
    };
  }

  /** To put events and actions on record, and to write what becomes of them. */
  grantClaims(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']);
  }

  /** To write what becomes of an action. */
  grantAdvances(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:GetItem', 'dynamodb:UpdateItem']);
  }

  /** To look among a conversation's actions for the one that a message belongs to, and to give it the message. */
  grantOwnership(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:BatchGetItem', 'dynamodb:PutItem']);
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byConversation)]);
  }

  /** To find what is still open, and to note when to look again. */
  grantSweeps(fn: BridgeFunction): void {
    this.grantAdvances(fn);
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byDue)]);
  }

  /** To answer who asks what became of an action, an event, a conversation, a route or a day. */
  grantQueries(fn: BridgeFunction): void {
    this.allow(fn, ['dynamodb:BatchGetItem', 'dynamodb:GetItem']);
    const { byConversation, byDay, byStatus, byRoute, byEvent } = ledgerIndex;
    fn.allow(
      ['dynamodb:Query'],
      [byConversation, byDay, byStatus, byRoute, byEvent].map((it) => this.indexArn(it)),
    );
  }

  /** DynamoDB uses a key of the account in the name of whoever reads or writes the table. */
  grantKey(grantee: IGrantable): void {
    this.encryptionKey?.grantEncryptDecrypt(grantee);
  }

  private allow(fn: BridgeFunction, actions: string[]): void {
    fn.allow(actions, [this.table.tableArn], this.environment);
    this.grantKey(fn.role);
  }

  private indexArn({ name }: LedgerIndex): string {
    return `${this.table.tableArn}/index/${name}`;
  }
}
