import type { LineOutput } from './log-lines.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
type Unit = 'Count' | 'Milliseconds' | 'Percent' | 'Seconds';

/**
 * Collects metrics, and writes them as one line in CloudWatch's embedded metric format. A name's values are all kept, so that CloudWatch
 * knows their distribution; it takes 100 of them, and 100 names, a line.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param dimensions by which CloudWatch tells metrics of one name apart
 */
export function embeddedMetrics({ environment, now, write }: LineOutput, dimensions: Readonly<Record<string, string>>) {
  const collected = new Map<string, { readonly unit: Unit; readonly values: number[] }>();
  return {
    add(name: string, unit: Unit, value: number): void {
      const metric = collected.get(name) ?? { unit, values: [] };
      metric.values.push(value);
      collected.set(name, metric);
    },
    /** Writes what was collected since, if anything. */
    flush(): void {
      if (collected.size === 0) return;
      const metrics = [...collected];
      const description = {
        Namespace: environment.POWERTOOLS_METRICS_NAMESPACE,
        Dimensions: [Object.keys(dimensions)],
        Metrics: metrics.map(([Name, { unit: Unit }]) => ({ Name, Unit })),
      };
      const values = metrics.map(([name, { values }]) => [name, values.length === 1 ? values[0] : values]);
      const _aws = { Timestamp: now().getTime(), CloudWatchMetrics: [description] };
      collected.clear();
      write(JSON.stringify({ _aws, ...dimensions, ...Object.fromEntries(values) }));
    },
  };
}
