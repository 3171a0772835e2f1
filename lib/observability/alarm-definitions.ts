import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Api } from '../api.ts';
import type { Outcomes } from '../outcomes.ts';
import type { BridgeMetrics } from './bridge-metrics.ts';

/** When somebody has to look, and what they are told. */
export interface AlarmDefinition {
  /** Its construct's id, and the heading of its section in docs/runbook.md. */
  readonly id: string;
  /** What is wrong, for whoever is woken by it. */
  readonly says: string;
  readonly metric: IMetric;
  /** At this value and above it; below it where `comparison` says so. */
  readonly threshold: number;
  readonly comparison?: ComparisonOperator;
  /** Periods looked at. */
  readonly periods?: number;
  /** Of these, how many have to be over the threshold; all by default. */
  readonly ofThem?: number;
  /** What a period without data means; nothing wrong by default. */
  readonly missing?: TreatMissingData;
}

/** What is watched. */
export interface Watched {
  readonly metrics: BridgeMetrics;
  readonly api: Api;
  /** Absent where nobody is told what became of an action. */
  readonly outcomes?: Pick<Outcomes, 'deadLetters' | 'webhook'> | undefined;
}

/**
 * Symptoms alone: somebody's message is late, lost to view, or in question. What heals by itself, as a throttled start of a
 * tracker, is on the dashboard.
 */
export function alarmDefinitions({ metrics, api, outcomes }: Watched): readonly AlarmDefinition[] {
  const five = Duration.minutes(5);
  const quarter = Duration.minutes(15);
  return [
    {
      id: 'ActionsInDoubt',
      says: 'Nobody can tell whether a message was sent, and its route holds it for a person.',
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
      says: 'For half an hour, half or more of the messages that ended were not sent.',
      metric: metrics.measure('ActionNotSent', Stats.AVERAGE, quarter),
      threshold: 50,
      // So that one message that fails at night wakes nobody.
      periods: 2,
    },
    {
      id: 'OldestOpenAction',
      says: 'A message was accepted half an hour ago and has not come to an end.',
      metric: metrics.measure('OldestOpenAction', Stats.MAXIMUM, five),
      threshold: Duration.minutes(30).toSeconds(),
      // The sweeper looks at an action every 15 minutes at least.
      periods: 4,
      ofThem: 1,
    },
    {
      id: 'TwilioUnauthorized',
      says: 'Twilio does not accept our API key: no message goes out until it does.',
      metric: metrics.count('TwilioUnauthorized', five),
      threshold: 1,
    },
    {
      id: 'EventsNotTaken',
      says: 'The API answers with 5xx: events are not taken, and their senders have to send them again.',
      metric: api.httpApi.metricServerError({ period: five, statistic: Stats.SUM }),
      threshold: 1,
    },
    {
      id: 'RequestsThrottled',
      says: 'API Gateway answers 429: requests come faster than the API takes them.',
      metric: metrics.throttled(five),
      threshold: 1,
    },
    {
      id: 'SignaturesRefused',
      says: 'Many requests whose signature does not verify: a secret is not the same on both sides, or somebody is trying.',
      metric: metrics.count('SignatureRefused', quarter),
      threshold: 25,
    },
    {
      id: 'SweepMissing',
      says: 'No sweep has come to its end for 10 minutes: what is stuck stays stuck.',
      metric: metrics.measure('OldestOpenAction', Stats.SAMPLE_COUNT, five),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 2,
      missing: TreatMissingData.BREACHING,
    },
    {
      id: 'ActionsNotSwept',
      says: 'An action that is open cannot be read or started: it does not move.',
      metric: metrics.count('ActionNotSwept', five),
      threshold: 1,
      periods: 3,
    },
    {
      id: 'TrackersLost',
      says: 'Trackers end before their actions do; the sweeper gives them new ones.',
      metric: metrics.count('TrackerStartedBySweep', quarter),
      threshold: 5,
    },
    ...(outcomes
      ? [lostFrom(outcomes.deadLetters, 'OutcomesLost', 'The event bus was not told what became of an action.')]
      : []),
    ...(outcomes?.webhook
      ? [
          lostFrom(
            outcomes.webhook.deadLetters,
            'CallsLost',
            'Your URL was not told what became of an action, in 24 hours.',
          ),
        ]
      : []),
  ];
}

/** Until somebody has taken out of a dead-letter queue what is in it. */
function lostFrom(deadLetters: IQueue, id: string, says: string): AlarmDefinition {
  const metric = deadLetters.metricApproximateNumberOfMessagesVisible({
    period: Duration.minutes(5),
    statistic: Stats.MAXIMUM,
  });
  return { id, says, metric, threshold: 1 };
}
