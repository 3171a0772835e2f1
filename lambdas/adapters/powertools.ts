import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as EmbeddedMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Log, Metrics } from '../core/ports.ts';

/** Structured log lines by Powertools; service name and level come from POWERTOOLS_ variables. */
export function powertoolsLog(): Log {
  const logger = new Logger();
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}

/** Counters in CloudWatch's embedded metric format, written out by {@link flush} at the end of an invocation. */
export function powertoolsMetrics(): Metrics & { flush(): void } {
  const metrics = new EmbeddedMetrics();
  return {
    count: (name, value = 1) => {
      metrics.addMetric(name, MetricUnit.Count, value);
    },
    flush: () => {
      // Publishing nothing is answered with a warning in the log.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
