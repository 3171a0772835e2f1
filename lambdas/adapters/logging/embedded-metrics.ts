import type { LineOutput } from './log-lines.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
type Unit = 'Count' | 'Milliseconds' | 'Percent' | 'Seconds';

/** CloudWatch's limit for one name in a line. */
const MAX_VALUES = 100;

/**
 * Collects metrics and writes them as one line in CloudWatch's embedded metric format. Counts are summed; every
 * measured value is kept, so that CloudWatch knows the distribution.
 *
 * Source:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param dimensions tell metrics with one name apart
 */
export function embeddedMetrics({ environment, now, write }: LineOutput, dimensions: Readonly<Record<string, string>>) {
  const collected = new Map<string, { readonly unit: Unit; readonly values: readonly number[] }>();

  function flush(): void {
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
  }

  return {
    count(name: string, value: number): void {
      const [sum = 0] = collected.get(name)?.values ?? [];
      collected.set(name, { unit: 'Count', values: [sum + value] });
    },
    measure(name: string, unit: Unit, value: number): void {
      const values = [...(collected.get(name)?.values ?? []), value];
      collected.set(name, { unit, values });
      if (values.length === MAX_VALUES) flush();
    },
    flush,
  };
}
