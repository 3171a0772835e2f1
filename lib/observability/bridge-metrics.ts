import type { Duration } from 'aws-cdk-lib';
import { Metric, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { type MeasureName, type MetricName, measureUnits } from '../../lambdas/core/ports.ts';

export const METRICS_NAMESPACE = 'ActionBridge';

/** Counted from the access log. */
export const THROTTLED_METRIC = 'RequestThrottled';

const unitOf = {
  Seconds: Unit.SECONDS,
  Milliseconds: Unit.MILLISECONDS,
  Count: Unit.COUNT,
  Percent: Unit.PERCENT,
} as const satisfies Record<(typeof measureUnits)[MeasureName], Unit>;

export class BridgeMetrics {
  /** @param bridgeName the functions' BRIDGE_NAME */
  constructor(private readonly bridgeName: string) {}

  count(name: MetricName, period: Duration): Metric {
    return this.metric(name, { period, statistic: Stats.SUM, unit: Unit.COUNT });
  }

  /** @param statistic CloudWatch's, such as `p99` or `Maximum` */
  measure(name: MeasureName, statistic: string, period: Duration): Metric {
    return this.metric(name, { period, statistic, unit: unitOf[measureUnits[name]] });
  }

  throttled(period: Duration): Metric {
    return this.metric(THROTTLED_METRIC, { period, statistic: Stats.SUM, unit: Unit.COUNT });
  }

  private metric(metricName: string, shown: { period: Duration; statistic: string; unit: Unit }): Metric {
    const dimensionsMap = { bridge: this.bridgeName };
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, ...shown });
  }
}
