import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { MeasureName, MetricName } from '../../lambdas/core/ports.ts';

/** The graphs of the functions' own metrics, in their order, two in a row. */
export const graphs = {
  ends: 'Messages: accepted, and what became of them',
  lag: 'From accepted to settled, and the oldest that is open (s)',
  calls: 'Create calls, by what came of them',
  twilio: 'Twilio: time of a call (ms), errors',
  events: 'Events: what was taken and what was refused',
  delivery: 'Callbacks of Twilio, and what people decided',
  trackers: 'Trackers: polls per action, and starts that did not go as planned',
} as const;
type Graph = keyof typeof graphs;

/** Where each count is shown. A count that is shown nowhere does not compile. */
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

/** Where each measure is shown, and which of its statistics. */
export const measureGraph: Readonly<
  Record<MeasureName, { readonly graph: Graph; readonly statistics: readonly string[] }>
> = {
  ActionLag: { graph: 'lag', statistics: [Stats.p(50), Stats.p(95), Stats.p(99)] },
  ActionNotSent: { graph: 'ends', statistics: [Stats.AVERAGE] },
  OldestOpenAction: { graph: 'lag', statistics: [Stats.MAXIMUM] },
  TwilioLatency: { graph: 'twilio', statistics: [Stats.p(50), Stats.p(99)] },
  ActionPolls: { graph: 'trackers', statistics: [Stats.AVERAGE, Stats.p(95)] },
};
