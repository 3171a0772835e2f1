import type { Log, Metrics } from '../core/ports.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { logLines, standardOutput } from './log-lines.ts';

/** Structured log lines as Powertools writes them; service name and level come from POWERTOOLS_ variables. */
export function powertoolsLog(output = standardOutput): Log {
  const line = logLines(output);
  return {
    info: (message, fields = {}) => line('INFO', message, fields),
    warn: (message, fields = {}) => line('WARN', message, fields),
    error: (message, fields = {}) => line('ERROR', message, fields),
  };
}

/** Counters in CloudWatch's embedded metric format, written out by `flush` at the end of an invocation. */
export function powertoolsMetrics(output = standardOutput): Metrics & { flush(): void } {
  const { POWERTOOLS_SERVICE_NAME: service = '' } = output.environment;
  const metrics = embeddedMetrics(output, { service });
  return {
    count: (name, value = 1) => metrics.add(name, 'Count', value),
    flush: metrics.flush,
  };
}
