import { Alarm, ComparisonOperator, type Dashboard, TreatMissingData, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmDefinition, alarmDefinitions } from './alarm-definitions.ts';
import { BridgeMetrics, METRICS_NAMESPACE, THROTTLED_METRIC } from './bridge-metrics.ts';
import { bridgeDashboard } from './dashboard.ts';
import type { ObservabilityProps } from './observability-props.ts';

/** Nothing depends on it: `bridge.node.tryRemoveChild('Observability')` removes dashboard, alarms and their cost. */
export class Observability extends Construct {
  readonly metrics: BridgeMetrics;
  readonly alarms: readonly Alarm[];
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { bridgeName, api, outcomes, alarmTopic, runbookUrl } = props;
    this.metrics = new BridgeMetrics(bridgeName);

    new MetricFilter(this, 'Throttled', {
      logGroup: api.accessLog,
      filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
      metricNamespace: METRICS_NAMESPACE,
      metricName: THROTTLED_METRIC,
      dimensions: { bridge: '$.bridge' },
      unit: Unit.COUNT,
    });
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
