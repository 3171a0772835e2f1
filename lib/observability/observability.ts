import { Alarm, ComparisonOperator, type Dashboard, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Api } from '../api.ts';
import type { BridgeFunction } from '../bridge-function.ts';
import type { LedgerTable } from '../ledger-table.ts';
import type { Outcomes } from '../outcomes.ts';
import type { Tracker } from '../tracker.ts';
import { type AlarmDefinition, alarmDefinitions } from './alarm-definitions.ts';
import { BridgeMetrics } from './bridge-metrics.ts';
import { bridgeDashboard } from './dashboard.ts';

export interface ObservabilityProps {
  readonly bridgeName: string;
  readonly api: Api;
  readonly ledger: LedgerTable;
  readonly tracker: Tracker;
  readonly functions: readonly BridgeFunction[];
  readonly outcomes?: Outcomes | undefined;
  readonly alarmTopic?: ITopic | undefined;
  /** Where docs/operations.md can be read. */
  readonly runbookUrl: string;
}

/**
 * The dashboard and the alarms. Nothing depends on them: `bridge.node.tryRemoveChild('Observability')` leaves a bridge
 * that works and pays for neither.
 */
export class Observability extends Construct {
  readonly metrics: BridgeMetrics;
  readonly alarms: readonly Alarm[];
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { bridgeName, api, outcomes, alarmTopic, runbookUrl } = props;
    this.metrics = new BridgeMetrics(bridgeName);

    const prefix = bridgeName.replaceAll('/', '-');
    const alarmFor = (definition: AlarmDefinition): Alarm => {
      const { id: name, says, metric, threshold, periods = 1, ofThem = periods } = definition;
      return new Alarm(this, name, {
        alarmName: `${prefix}-${name}`,
        alarmDescription: `${says} [Runbook](${runbookUrl}#${name.toLowerCase()})`,
        metric,
        threshold,
        comparisonOperator: definition.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: periods,
        datapointsToAlarm: ofThem,
        treatMissingData: definition.missing ?? TreatMissingData.NOT_BREACHING,
      });
    };
    this.alarms = alarmDefinitions({ metrics: this.metrics, api, outcomes }).map(alarmFor);
    if (alarmTopic) {
      const tell = new SnsAction(alarmTopic);
      for (const alarm of this.alarms) {
        alarm.addAlarmAction(tell);
        alarm.addOkAction(tell);
      }
    }

    this.dashboard = bridgeDashboard(this, 'Dashboard', { ...props, metrics: this.metrics, alarms: this.alarms });
  }
}
