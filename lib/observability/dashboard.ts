import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MeasureName, MetricName } from '../../lambdas/core/ports.ts';
import type { BridgeMetrics } from './bridge-metrics.ts';
import { countGraph, graphs, measureGraph } from './dashboard-graphs.ts';
import type { ObservabilityProps } from './observability-props.ts';

export interface DashboardProps extends ObservabilityProps {
  readonly metrics: BridgeMetrics;
  readonly alarms: readonly Alarm[];
}

/** Columns of CloudWatch's grid. */
const WHOLE = 24;
const HALF = 12;
const MINUTE = Duration.minutes(1);

/** Answers in this order: are messages going out, how did they end, why not. */
export function bridgeDashboard(scope: Construct, id: string, props: DashboardProps): Dashboard {
  const dashboard = new Dashboard(scope, id, { defaultInterval: Duration.hours(3) });
  dashboard.addWidgets(
    new TextWidget({
      width: WHOLE,
      height: 2,
      markdown: `# Are messages going out?\n${props.bridgeName}. Runbook: ${props.runbookUrl}`,
    }),
  );
  dashboard.addWidgets(...answer(props));
  dashboard.addWidgets(...ownGraphs(props.metrics));
  dashboard.addWidgets(...awsGraphs(props));
  return dashboard;
}

/** For the displayed time range. */
function answer({ metrics, alarms }: DashboardProps) {
  const total = (name: MetricName, label: string): IMetric => metrics.count(name, MINUTE).with({ label });
  return [
    new SingleValueWidget({
      title: 'Messages',
      width: WHOLE,
      height: 4,
      setPeriodToTimeRange: true,
      metrics: [
        total('ActionAccepted', 'accepted'),
        total('ActionCompleted', 'completed'),
        total('ActionFailed', 'failed'),
        total('ActionExpired', 'expired'),
        total('ActionInDoubt', 'in doubt: needs an operator'),
      ],
    }),
    new SingleValueWidget({
      title: 'Now',
      width: HALF,
      height: 4,
      metrics: [
        metrics.measure('ActionNotSent', Stats.AVERAGE, MINUTE).with({ label: 'not sent, % of settled' }),
        metrics.measure('ActionLag', Stats.p(95), MINUTE).with({ label: 'accepted to settled, p95' }),
        metrics.measure('OldestOpenAction', Stats.MAXIMUM, MINUTE).with({ label: 'oldest open action' }),
      ],
    }),
    new AlarmStatusWidget({ title: 'Alarms', width: HALF, height: 4, alarms: [...alarms] }),
  ];
}

function ownGraphs(metrics: BridgeMetrics): GraphWidget[] {
  const counts = Object.keys(countGraph) as MetricName[];
  const measures = Object.keys(measureGraph) as MeasureName[];
  return Object.entries(graphs).map(([graph, title]) => {
    const counted = counts
      .filter((name) => countGraph[name] === graph)
      .map((name) => metrics.count(name, MINUTE).with({ label: name }));
    const measured = measures
      .filter((name) => measureGraph[name].graph === graph)
      .flatMap((name) =>
        measureGraph[name].statistics.map((statistic) =>
          metrics.measure(name, statistic, MINUTE).with({ label: `${name} ${statistic}` }),
        ),
      );
    const [left, right] = measured.length > 0 ? [measured, counted] : [counted, []];
    return new GraphWidget({ title, width: HALF, left, right });
  });
}

function awsGraphs({ api, tracker, ledger, functions }: DashboardProps): GraphWidget[] {
  const { httpApi } = api;
  const { stateMachine } = tracker;
  const shown = { period: MINUTE, statistic: Stats.SUM };
  return [
    new GraphWidget({
      title: 'API: requests and latency (ms)',
      width: HALF,
      left: [httpApi.metricCount(shown), httpApi.metricClientError(shown), httpApi.metricServerError(shown)],
      right: [Stats.p(50), Stats.p(99)].map((statistic) =>
        httpApi.metricLatency({ period: MINUTE, statistic, label: `Latency ${statistic}` }),
      ),
    }),
    new GraphWidget({
      title: 'Functions: errors and throttles',
      width: HALF,
      left: functions.map(({ handler, node }) => handler.metricErrors({ ...shown, label: `${node.id} errors` })),
      right: functions.map(({ handler, node }) => handler.metricThrottles({ ...shown, label: `${node.id} throttles` })),
    }),
    new GraphWidget({
      title: 'Step Functions: executions (NotCompleted counts as failed)',
      width: HALF,
      left: [
        stateMachine.metricStarted(shown),
        stateMachine.metricSucceeded(shown),
        stateMachine.metricFailed(shown),
        stateMachine.metricTimedOut(shown),
      ],
    }),
    new GraphWidget({
      title: 'Ledger: throttled reads and writes',
      width: HALF,
      left: ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => ledger.table.metric(name, shown)),
    }),
  ];
}
