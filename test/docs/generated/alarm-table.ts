import * as z from 'zod';
import { synthesizedBridge } from '../../lib/synthesized-bridge.ts';
import { anchorOf } from '../pages.ts';
import { markdownTable } from './markdown-table.ts';

const properties = z.object({
  AlarmDescription: z.string(),
  MetricName: z.string(),
  Namespace: z.string(),
  Statistic: z.string(),
  Period: z.number(),
  Threshold: z.number(),
  ComparisonOperator: z.enum(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
});

/** An alarm of a bridge that has all of them. */
export interface BridgeAlarm {
  /** The id of its construct. */
  readonly id: string;
  readonly description: string;
  readonly condition: string;
}

/** Every alarm of a bridge whose outcomes are told to a URL as well. */
export function bridgeAlarms(): readonly BridgeAlarm[] {
  return synthesizedBridge({ outcomes: { webhook: { url: 'https://shop.example/outcomes' } } })
    .resources('AWS::CloudWatch::Alarm')
    .map(({ construct, properties: given }) => {
      const it = properties.parse(given);
      return {
        id: construct.replace('Observability/', ''),
        description: it.AlarmDescription,
        condition: conditionOf(it),
      };
    });
}

/** The alarms as a table, each with the link to its section of the runbook. */
export function alarmTable(): string {
  return markdownTable(
    ['alarm', 'fires when', 'meaning'],
    bridgeAlarms().map(({ id, description, condition }) => [
      `[${id}](../runbook.md#${anchorOf(id)})`,
      condition,
      description.replace(/ \[Runbook\].*/, ''),
    ]),
  );
}

function conditionOf(it: z.infer<typeof properties>): string {
  const metric = it.Namespace === 'ActionBridge' ? `\`${it.MetricName}\`` : `\`${it.MetricName}\` of ${it.Namespace}`;
  const statistic = it.Statistic === 'SampleCount' ? 'sample count' : it.Statistic.toLowerCase();
  const comparison = it.ComparisonOperator === 'LessThanThreshold' ? '<' : '≥';
  const { EvaluationPeriods: periods, DatapointsToAlarm: ofThem } = it;
  const period = `${it.Period / 60} minutes`;
  const span = periods === 1 ? period : `${ofThem === periods ? '' : `${ofThem} of `}${periods} periods of ${period}`;
  return `${statistic} of ${metric} ${comparison} ${it.Threshold} in ${span}`;
}
