import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What an operator decides once for all parts of a bridge. */
export interface Operation {
  /** What becomes of the ledger and the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: RetentionDays;
  readonly logLevel: LogLevel;
  /** What tells this bridge's metrics and outcomes from another's in the same account. */
  readonly bridgeName: string;
}

/** Powertools' levels, the most talkative first. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
