import type { Duration } from 'aws-cdk-lib';
import { Metric, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { type MeasureName, type MetricName, measureUnits } from '../../lambdas/core/ports.ts';

/** Where the functions' own metrics are, those of every bridge in the account. */
export const METRICS_NAMESPACE = 'ActionBridge';

/** What the access log counts. */
export const THROTTLED_METRIC = 'RequestThrottled';

const unitOf = {
  Seconds: Unit.SECONDS,
  Milliseconds: Unit.MILLISECONDS,
  Count: Unit.COUNT,
  Percent: Unit.PERCENT,
} as const satisfies Record<(typeof measureUnits)[MeasureName], Unit>;

/** What the functions of one bridge emit, as alarms and the dashboard read it. */
export class BridgeMetrics {
  /** @param bridgeName what the functions find as BRIDGE_NAME */
  constructor(private readonly bridgeName: string) {}

  /** How often something happened. */
  count(name: MetricName, period: Duration): Metric {
    return this.metric(name, { period, statistic: Stats.SUM, unit: Unit.COUNT });
  }

  /** @param statistic of CloudWatch, such as `p99` or `Maximum` */
  measure(name: MeasureName, statistic: string, period: Duration): Metric {
    return this.metric(name, { period, statistic, unit: unitOf[measureUnits[name]] });
  }

  /** Requests that API Gateway answered 429, counted from its access log. */
  throttled(period: Duration): Metric {
    return this.metric(THROTTLED_METRIC, { period, statistic: Stats.SUM, unit: Unit.COUNT });
  }

  private metric(metricName: string, shown: { period: Duration; statistic: string; unit: Unit }): Metric {
    const dimensionsMap = { bridge: this.bridgeName };
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, ...shown });
  }
}
