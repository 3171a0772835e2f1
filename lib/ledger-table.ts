import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
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
}

/** The record of every event and action, and the queue of what is still to do. */
export class LedgerTable extends Construct {
  readonly table: TableV2;
  private readonly environment: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { retention, deletionProtection, removalPolicy }: LedgerTableProps) {
    super(scope, id);
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
    });
    this.environment = {
      LEDGER_TABLE_NAME: this.table.tableName,
      RETENTION_DAYS: String(retention.toDays()),
    };
  }

  /** To put events and actions on record, and to write what becomes of them. */
  grantClaims(fn: BridgeFunction): void {
    fn.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [this.table.tableArn], this.environment);
  }

  /** To write what becomes of an action. */
  grantAdvances(fn: BridgeFunction): void {
    fn.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [this.table.tableArn], this.environment);
  }

  /** To look among a conversation's actions for the one that a message belongs to, and to give it the message. */
  grantOwnership(fn: BridgeFunction): void {
    fn.allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], [this.table.tableArn], this.environment);
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byConversation)]);
  }

  /** To find what is still open, and to note when to look again. */
  grantSweeps(fn: BridgeFunction): void {
    this.grantAdvances(fn);
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byDue)]);
  }

  /** To find the action of a message, and to write how far the message got. */
  grantDelivery(fn: BridgeFunction): void {
    fn.allow(
      ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      [this.table.tableArn],
      this.environment,
    );
    fn.allow(['dynamodb:Query'], [this.indexArn(ledgerIndex.byConversation), this.indexArn(ledgerIndex.byMessage)]);
  }

  /** To answer who asks what became of an action, an event, a conversation, a route or a day. */
  grantQueries(fn: BridgeFunction): void {
    fn.allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], [this.table.tableArn], this.environment);
    const { byConversation, byDay, byStatus, byRoute, byEvent } = ledgerIndex;
    fn.allow(
      ['dynamodb:Query'],
      [byConversation, byDay, byStatus, byRoute, byEvent].map((it) => this.indexArn(it)),
    );
  }

  private indexArn({ name }: LedgerIndex): string {
    return `${this.table.tableArn}/index/${name}`;
  }
}
