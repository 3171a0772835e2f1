import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { cloudWatchMetrics, jsonLog } from '../../../lambdas/adapters/logging/log-and-metrics.ts';

function output(environment: NodeJS.ProcessEnv = {}) {
  const lines: unknown[] = [];
  const now = () => new Date('2026-11-24T22:00:00.000Z');
  const write = (line: string) => lines.push(JSON.parse(line));
  return {
    lines,
    environment: {
      POWERTOOLS_SERVICE_NAME: 'get-action',
      POWERTOOLS_METRICS_NAMESPACE: 'ActionBridge',
      BRIDGE_NAME: 'ActionBridge/Bridge',
      ...environment,
    },
    now,
    write,
  };
}

describe('a log line', () => {
  test('is JSON under the names that Powertools gives', () => {
    const to = output({ _X_AMZN_TRACE_ID: 'Root=1-67f0-abc;Parent=53;Sampled=1' });
    jsonLog(to).warn('Twilio did not say', { httpStatus: 503 });
    expect(to.lines).toEqual([
      {
        level: 'WARN',
        message: 'Twilio did not say',
        timestamp: '2026-11-24T22:00:00.000Z',
        service: 'get-action',
        xray_trace_id: '1-67f0-abc',
        httpStatus: 503,
      },
    ]);
  });

  test('keeps its level and message, whatever its fields are called', () => {
    const to = output();
    jsonLog(to).info('settled', { level: 'x', message: 'y' });
    expect(to.lines).toMatchObject([{ level: 'INFO', message: 'settled' }]);
  });

  test.each([
    ['DEBUG', 3],
    ['INFO', 3],
    ['WARN', 2],
    ['ERROR', 1],
  ])('at level %s, %d of an information, a warning and an error are written', (POWERTOOLS_LOG_LEVEL, written) => {
    const to = output({ POWERTOOLS_LOG_LEVEL });
    const log = jsonLog(to);
    log.info('a');
    log.warn('b');
    log.error('c');
    expect(to.lines).toHaveLength(written);
  });
});

describe('the metrics of an invocation', () => {
  test('are one line in the embedded metric format, with its counts summed', () => {
    const to = output();
    const metrics = cloudWatchMetrics(to);
    metrics.count('EventAccepted');
    metrics.count('ActionCreated');
    metrics.count('ActionCreated', 2);
    metrics.flush();
    expect(to.lines).toEqual([
      {
        _aws: {
          Timestamp: Date.parse('2026-11-24T22:00:00.000Z'),
          CloudWatchMetrics: [
            {
              Namespace: 'ActionBridge',
              Dimensions: [['bridge']],
              Metrics: [
                { Name: 'EventAccepted', Unit: 'Count' },
                { Name: 'ActionCreated', Unit: 'Count' },
              ],
            },
          ],
        },
        bridge: 'ActionBridge/Bridge',
        EventAccepted: 1,
        ActionCreated: 3,
      },
    ]);
  });

  test('keep every value that was measured, in as many lines as 100 values a line take', () => {
    const to = output();
    const metrics = cloudWatchMetrics(to);
    for (let value = 0; value < 250; value += 1) {
      metrics.measure('ActionLag', value);
      metrics.count('TrackerStartedBySweep');
    }
    metrics.flush();
    const line = z.object({ ActionLag: z.array(z.number()), TrackerStartedBySweep: z.number() });
    const lines = z.array(line).parse(to.lines);
    expect(lines.map(({ ActionLag }) => ActionLag.length)).toEqual([100, 100, 50]);
    expect(lines.reduce((sum, { TrackerStartedBySweep }) => sum + TrackerStartedBySweep, 0)).toBe(250);
  });

  test('are written once, and nothing is written where nothing was counted', () => {
    const to = output();
    const metrics = cloudWatchMetrics(to);
    metrics.flush();
    metrics.count('EventAccepted');
    metrics.flush();
    metrics.flush();
    expect(to.lines).toHaveLength(1);
  });
});
