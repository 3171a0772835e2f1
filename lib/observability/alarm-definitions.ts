import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Api } from '../api.ts';
import type { Outcomes } from '../outcomes.ts';
import type { BridgeMetrics } from './bridge-metrics.ts';

export interface AlarmDefinition {
  /** Construct id, and heading of its section in docs/runbook.md. */
  readonly id: string;
  readonly says: string;
  readonly metric: IMetric;
  /** Fires at or above this value; below it with `LESS_THAN_THRESHOLD`. */
  readonly threshold: number;
  readonly comparison?: ComparisonOperator;
  readonly periods?: number;
  /** How many of them must breach. @default all */
  readonly ofThem?: number;
  /** @default TreatMissingData.NOT_BREACHING */
  readonly missing?: TreatMissingData;
}

export interface Watched {
  readonly metrics: BridgeMetrics;
  readonly api: Api;
  readonly outcomes?: Pick<Outcomes, 'deadLetters' | 'webhook'> | undefined;
}

/**
 * Symptoms only: a message is late, lost from view, or in question. Problems that heal themselves are only on the
 * dashboard.
 */
export function alarmDefinitions({ metrics, api, outcomes }: Watched): readonly AlarmDefinition[] {
  const five = Duration.minutes(5);
  const quarter = Duration.minutes(15);
  return [
    {
      id: 'ActionsInDoubt',
      says: 'It is unknown whether a message was sent. The action is IN_DOUBT and waits for an operator.',
      metric: metrics.count('ActionInDoubt', five),
      threshold: 1,
    },
    {
      id: 'RecordsBroken',
      says: 'The record of a message was changed after it was accepted. The message is held and was not sent.',
      metric: metrics.count('RecordBroken', five),
      threshold: 1,
    },
    {
      id: 'MessagesFail',
      says: 'At least half of the actions that settled in the last 30 minutes did not send their message.',
      metric: metrics.measure('ActionNotSent', Stats.AVERAGE, quarter),
      threshold: 50,
      // So that a single failed message does not page anybody at night.
      periods: 2,
    },
    {
      id: 'OldestOpenAction',
      says: 'An action has been open for more than 30 minutes.',
      metric: metrics.measure('OldestOpenAction', Stats.MAXIMUM, five),
      threshold: Duration.minutes(30).toSeconds(),
      // The sweeper looks at an action at least every 15 minutes.
      periods: 4,
      ofThem: 1,
    },
    {
      id: 'TwilioUnauthorized',
      says: 'Twilio rejects the API key. No message is sent until you replace it.',
      metric: metrics.count('TwilioUnauthorized', five),
      threshold: 1,
    },
    {
      id: 'EventsNotTaken',
      says: 'The API answers 5xx. Events are not accepted, and their senders must retry.',
      metric: api.httpApi.metricServerError({ period: five, statistic: Stats.SUM }),
      threshold: 1,
    },
    {
      id: 'RequestsThrottled',
      says: 'API Gateway answers 429. Requests exceed the limit.',
      metric: metrics.throttled(five),
      threshold: 1,
    },
    {
      id: 'SignaturesRefused',
      says: 'Many signatures are invalid. A secret differs on both sides, or somebody forges requests.',
      metric: metrics.count('SignatureRefused', quarter),
      threshold: 25,
    },
    {
      id: 'SweepMissing',
      says: 'The sweeper has not finished for 10 minutes. Actions without a tracker do not move.',
      metric: metrics.measure('OldestOpenAction', Stats.SAMPLE_COUNT, five),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 2,
      missing: TreatMissingData.BREACHING,
    },
    {
      id: 'ActionsNotSwept',
      says: 'The sweeper cannot read an open action or start its tracker. The action does not move.',
      metric: metrics.count('ActionNotSwept', five),
      threshold: 1,
      periods: 3,
    },
    {
      id: 'TrackersLost',
      says: 'Trackers stop before their actions settle. The sweeper starts new ones.',
      metric: metrics.count('TrackerStartedBySweep', quarter),
      threshold: 5,
    },
    ...(outcomes
      ? [lostFrom(outcomes.deadLetters, 'OutcomesLost', 'An outcome could not be published to the event bus.')]
      : []),
    ...(outcomes?.webhook
      ? [lostFrom(outcomes.webhook.deadLetters, 'CallsLost', 'Your URL did not accept an outcome for 24 hours.')]
      : []),
  ];
}

/** Fires until somebody empties the dead-letter queue. */
function lostFrom(deadLetters: IQueue, id: string, says: string): AlarmDefinition {
  const metric = deadLetters.metricApproximateNumberOfMessagesVisible({
    period: Duration.minutes(5),
    statistic: Stats.MAXIMUM,
  });
  return { id, says, metric, threshold: 1 };
}
