import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as EmbeddedMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Log, type Metrics, measureUnits } from '../core/ports.ts';
import { metricsEnvironment, readEnvironment } from './environment.ts';

/** Structured log lines by Powertools; service name and level come from POWERTOOLS_ variables. */
export function powertoolsLog(): Log {
  const logger = new Logger();
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}

/**
 * Metrics in CloudWatch's embedded metric format, written out by {@link flush} at the end of an invocation. Their only
 * dimension is the bridge: what several functions emit is then one metric, which is paid once and needs no sum.
 */
export function powertoolsMetrics(): Metrics & { flush(): void } {
  const { BRIDGE_NAME: bridge } = readEnvironment(metricsEnvironment, process.env);
  const metrics = new EmbeddedMetrics();
  // Powertools' own is the function.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ bridge });
  return {
    count: (name, value = 1) => {
      metrics.addMetric(name, MetricUnit.Count, value);
    },
    measure: (name, value) => {
      metrics.addMetric(name, measureUnits[name], value);
    },
    flush: () => {
      // Publishing nothing is answered with a warning in the log.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
