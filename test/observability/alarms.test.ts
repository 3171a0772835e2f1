import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { measureUnits } from '../../lambdas/core/ports.ts';
import type { RecordingMetrics } from '../fakes/recording-log.ts';
import { synthesizedBridge } from '../lib/synthesized-bridge.ts';
import { happenings } from './trouble.ts';

const bridge = synthesizedBridge({ outcomes: { webhook: { url: 'https://shop.example/outcomes' } } });

const dimensions = z.array(z.object({ Name: z.string(), Value: z.json() }));
const alarmProperties = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensions,
  Statistic: z.string(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
});
type AlarmProperties = z.output<typeof alarmProperties>;

const alarms = bridge.resources('AWS::CloudWatch::Alarm').map(({ construct, properties }) => ({
  id: construct.replace('Observability/', ''),
  alarm: alarmProperties.parse(properties),
}));

/** What CloudWatch would make of one period in which this was emitted. */
function statisticOf(metrics: RecordingMetrics, name: string, statistic: string): number | undefined {
  const counts: Readonly<Record<string, number>> = metrics.counts;
  const measures: Readonly<Record<string, readonly number[]>> = metrics.measures;
  const values = measures[name] ?? (counts[name] === undefined ? [] : [counts[name]]);
  if (values.length === 0) return undefined;
  switch (statistic) {
    case 'Sum':
      return values.reduce((sum, value) => sum + value, 0);
    case 'Average':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'Maximum':
      return Math.max(...values);
    case 'SampleCount':
      return values.length;
    default:
      throw new Error(`the test knows no statistic ${statistic}`);
  }
}

function rings(alarm: AlarmProperties, metrics: RecordingMetrics): boolean {
  const value = statisticOf(metrics, alarm.MetricName, alarm.Statistic);
  if (value === undefined) return alarm.TreatMissingData === 'breaching';
  switch (alarm.ComparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= alarm.Threshold;
    case 'LessThanThreshold':
      return value < alarm.Threshold;
    default:
      throw new Error(`the test knows no comparison ${alarm.ComparisonOperator}`);
  }
}

const own = alarms.filter(({ alarm }) => alarm.Namespace === 'ActionBridge' && alarm.MetricName !== 'RequestThrottled');
const ofAws = alarms.filter((it) => !own.includes(it));

describe('an alarm on what the functions emit', () => {
  test('has a happening that rings it, each', () => {
    expect(own.map(({ id }) => id).sort()).toEqual(Object.keys(happenings).sort());
  });

  test.each(own)('$id rings when its trouble comes', async ({ id, alarm }) => {
    const metrics = await happenings[id]?.rings();
    expect(metrics && rings(alarm, metrics)).toBe(true);
  });

  test.each(own)('$id is silent just below it', async ({ id, alarm }) => {
    const metrics = await happenings[id]?.silent();
    expect(metrics && rings(alarm, metrics)).toBe(false);
  });

  test.each(own)('$id reads the metric of this bridge alone', ({ alarm }) => {
    expect(alarm.Dimensions).toEqual([{ Name: 'bridge', Value: 'Test/Bridge' }]);
  });

  test('finds its namespace and dimension in the environment of every function', () => {
    const variables = z.object({ Variables: z.record(z.string(), z.json()) });
    for (const { properties } of bridge.resources('AWS::Lambda::Function')) {
      expect(variables.parse(properties.Environment).Variables).toMatchObject({
        POWERTOOLS_METRICS_NAMESPACE: 'ActionBridge',
        BRIDGE_NAME: 'Test/Bridge',
      });
    }
  });
});

describe('an alarm on what AWS emits', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  test('is on the 5xx of the HTTP API, and on what dead-letter queues hold', () => {
    const inQueue = (queue: string) => ({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringContaining(queue), 'QueueName'] } }],
      Statistic: 'Maximum',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(ofAws.map(({ id, alarm }) => ({ ...alarm, id }))).toMatchObject([
      {
        id: 'EventsNotTaken',
        Namespace: 'AWS/ApiGateway',
        MetricName: '5xx',
        Dimensions: [{ Name: 'ApiId', Value: { Ref: expect.stringContaining('HttpApi') } }],
      },
      {
        id: 'RequestsThrottled',
        MetricName: 'RequestThrottled',
        Dimensions: [{ Name: 'bridge', Value: 'Test/Bridge' }],
      },
      { id: 'OutcomesLost', ...inQueue('OutcomesDeadLetters') },
      { id: 'CallsLost', ...inQueue('OutcomesWebhookDeadLetters') },
    ]);
  });
});

describe('an alarm on 429', () => {
  test('counts the lines of the access log that have this status, by the bridge that they name', () => {
    const [filter] = bridge.resources('AWS::Logs::MetricFilter');
    expect(filter?.properties).toMatchObject({
      FilterPattern: '{ $.status = "429" }',
      MetricTransformations: [
        {
          MetricNamespace: 'ActionBridge',
          MetricName: 'RequestThrottled',
          MetricValue: '1',
          Dimensions: [{ Key: 'bridge', Value: '$.bridge' }],
        },
      ],
    });
    const [stage] = bridge.resources('AWS::ApiGatewayV2::Stage');
    expect(bridge.text(stage?.properties.AccessLogSettings)).toContain('\\"bridge\\":\\"Test/Bridge\\"');
  });
});

describe('an alarm on a queue', () => {
  const idsOf = (it: ReturnType<typeof synthesizedBridge>) =>
    it.resources('AWS::CloudWatch::Alarm').map(({ construct }) => construct.replace('Observability/', ''));

  test('is there only where the queue is', () => {
    expect(idsOf(synthesizedBridge())).toContain('OutcomesLost');
    expect(idsOf(synthesizedBridge())).not.toContain('CallsLost');
    expect(idsOf(synthesizedBridge({ outcomes: false }))).not.toContain('OutcomesLost');
  });
});

describe('two bridges in one account', () => {
  test('have alarms of other names', () => {
    const names = bridge.resources('AWS::CloudWatch::Alarm').map(({ properties }) => properties.AlarmName);
    for (const name of names) expect(name).toMatch(/^Test-Bridge-[A-Z]/);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the dashboard', () => {
  const [dashboard] = bridge.resources('AWS::CloudWatch::Dashboard');
  const body = bridge.text(dashboard?.properties.DashboardBody);

  test('asks first whether messages are going out', () => {
    const { widgets } = z
      .object({ widgets: z.array(z.object({ properties: z.looseObject({ title: z.string().optional() }) })) })
      .parse(JSON.parse(body));
    expect(JSON.stringify(widgets[0])).toContain('Are messages going out?');
    expect(widgets.slice(1, 4).map(({ properties }) => properties.title)).toEqual(['Messages', 'Now', 'Alarms']);
  });

  test.each(Object.keys(measureUnits))('shows %s', (name) => {
    expect(body).toContain(`["ActionBridge","${name}","bridge","Test/Bridge"`);
  });
});

describe('a bridge whose observability was taken away', () => {
  test('has neither alarms nor a dashboard', () => {
    const bare = synthesizedBridge({}, (it) => it.node.tryRemoveChild('Observability'));
    expect(bare.resources('AWS::CloudWatch::Alarm')).toEqual([]);
    expect(bare.resources('AWS::CloudWatch::Dashboard')).toEqual([]);
  });
});
