import type { Log, MetricName, Metrics } from '../../lambdas/core/ports.ts';

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
}

export function recordingMetrics(): RecordingMetrics {
  const counts: RecordingMetrics['counts'] = {};
  return {
    counts,
    count: (name, value = 1) => {
      counts[name] = (counts[name] ?? 0) + value;
    },
  };
}
