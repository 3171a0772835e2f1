import type { Log, MeasureName, MetricName, Metrics } from '../../lambdas/core/ports.ts';

export interface RecordingLog extends Log {
  readonly lines: { readonly level: 'info' | 'warn' | 'error'; readonly message: string; readonly fields: object }[];
}

/** A log that keeps its lines for the test to read. */
export function recordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: object = {}) => {
      lines.push({ level, message, fields });
    };
  return { lines, info: line('info'), warn: line('warn'), error: line('error') };
}

export interface RecordingMetrics extends Metrics {
  readonly counts: Partial<Record<MetricName, number>>;
  /** Every value, in the order in which they came. */
  readonly measures: Partial<Record<MeasureName, readonly number[]>>;
}

export function recordingMetrics(): RecordingMetrics {
  const counts: RecordingMetrics['counts'] = {};
  const measures: RecordingMetrics['measures'] = {};
  return {
    counts,
    measures,
    count: (name, value = 1) => {
      counts[name] = (counts[name] ?? 0) + value;
    },
    measure: (name, value) => {
      measures[name] = [...(measures[name] ?? []), value];
    },
  };
}
