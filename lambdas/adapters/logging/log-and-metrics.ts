import { type Log, type Metrics, measureUnits } from '../../core/ports.ts';
import { metricsEnvironment, readEnvironment } from '../environment.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { logLines, standardOutput } from './log-lines.ts';

/** Writes log lines as JSON; POWERTOOLS_ variables set the service name and the level. */
export function jsonLog(output = standardOutput): Log {
  const line = logLines(output);
  return {
    info: (message, fields = {}) => line('INFO', message, fields),
    warn: (message, fields = {}) => line('WARN', message, fields),
    error: (message, fields = {}) => line('ERROR', message, fields),
  };
}

/**
 * Metrics in CloudWatch's embedded metric format, written by `flush` at the end of an invocation. The bridge is their
 * only dimension, so that a metric of several functions is paid for once.
 */
export function cloudWatchMetrics(output = standardOutput): Metrics & { flush(): void } {
  const { BRIDGE_NAME: bridge } = readEnvironment(metricsEnvironment, output.environment);
  const metrics = embeddedMetrics(output, { bridge });
  return {
    count: (name, value = 1) => metrics.count(name, value),
    measure: (name, value) => metrics.measure(name, measureUnits[name], value),
    flush: metrics.flush,
  };
}
