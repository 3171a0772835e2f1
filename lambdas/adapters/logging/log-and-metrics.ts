import { type Log, type Metrics, measureUnits } from '../../core/ports.ts';
import { metricsEnvironment, readEnvironment } from '../environment.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { logLines, standardOutput } from './log-lines.ts';

/** Log lines as JSON, named as Powertools for AWS Lambda names them; service name and level come from POWERTOOLS_ variables. */
export function jsonLog(output = standardOutput): Log {
  const line = logLines(output);
  return {
    info: (message, fields = {}) => line('INFO', message, fields),
    warn: (message, fields = {}) => line('WARN', message, fields),
    error: (message, fields = {}) => line('ERROR', message, fields),
  };
}

/**
 * Metrics in CloudWatch's embedded metric format, written out by `flush` at the end of an invocation. Their only dimension is
 * the bridge: what several functions emit is then one metric, which is paid once and needs no sum.
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
