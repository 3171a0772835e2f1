import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { MeasureName, MetricName } from '../../lambdas/core/ports.ts';

/** In order, two in a row. */
export const graphs = {
  ends: 'Actions: accepted and settled',
  lag: 'Time from accepted to settled, and age of the oldest open action (s)',
  calls: 'Create calls by result',
  twilio: 'Twilio: latency (ms) and errors',
  events: 'Events: accepted and rejected',
  delivery: 'Callbacks from Twilio, and decisions',
  trackers: 'Trackers: polls per action, and failed starts',
} as const;
type Graph = keyof typeof graphs;

/** A count without a graph does not compile. */
export const countGraph: Readonly<Record<MetricName, Graph>> = {
  ActionAccepted: 'ends',
  ActionCompleted: 'ends',
  ActionFailed: 'ends',
  ActionExpired: 'ends',
  ActionInDoubt: 'ends',
  RecordBroken: 'ends',
  ActionCreated: 'calls',
  ActionRefused: 'calls',
  ActionNotCreated: 'calls',
  ActionSendUnknown: 'calls',
  TwilioError: 'twilio',
  TwilioUnauthorized: 'twilio',
  EventAccepted: 'events',
  EventDuplicate: 'events',
  EventIgnored: 'events',
  EventRejected: 'events',
  SignatureRefused: 'events',
  CallbackRecorded: 'delivery',
  CallbackRepeated: 'delivery',
  CallbackIgnored: 'delivery',
  CallbackRejected: 'delivery',
  ActionResent: 'delivery',
  ActionResolved: 'delivery',
  TrackerNotStarted: 'trackers',
  TrackerStartedBySweep: 'trackers',
  ActionNotSwept: 'trackers',
};

export const measureGraph: Readonly<
  Record<MeasureName, { readonly graph: Graph; readonly statistics: readonly string[] }>
> = {
  ActionLag: { graph: 'lag', statistics: [Stats.p(50), Stats.p(95), Stats.p(99)] },
  ActionNotSent: { graph: 'ends', statistics: [Stats.AVERAGE] },
  OldestOpenAction: { graph: 'lag', statistics: [Stats.MAXIMUM] },
  TwilioLatency: { graph: 'twilio', statistics: [Stats.p(50), Stats.p(99)] },
  ActionPolls: { graph: 'trackers', statistics: [Stats.AVERAGE, Stats.p(95)] },
};
