import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Settings shared by all parts of a bridge. */
export interface Operation {
  /** What happens to the ledger and the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: RetentionDays;
  readonly logLevel: LogLevel;
  /** Distinguishes this bridge's metrics and outcomes from those of others in the account. */
  readonly bridgeName: string;
}

/** Powertools' log levels, most verbose first. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
