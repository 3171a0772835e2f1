import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Api } from '../api.ts';
import type { BridgeFunction } from '../bridge-function.ts';
import type { LedgerTable } from '../ledger-table.ts';
import type { Outcomes } from '../outcomes.ts';
import type { Tracker } from '../tracker.ts';

export interface ObservabilityProps {
  readonly bridgeName: string;
  readonly api: Api;
  readonly ledger: LedgerTable;
  readonly tracker: Tracker;
  readonly functions: readonly BridgeFunction[];
  readonly outcomes?: Outcomes | undefined;
  readonly alarmTopic?: ITopic | undefined;
  readonly runbookUrl: string;
}
