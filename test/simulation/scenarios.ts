import { type CallFault, type FaultPlan, type Incident, noFaults, type Outage } from './faults.ts';
import type { Course } from './twilio-model.ts';
import type { Decision, Schedule, UpstreamEvent, Workload } from './workload.ts';

/** A message that Twilio has sent within the second. */
export const swift: Course = {
  ends: 'COMPLETED',
  settlesAfterSeconds: 1,
  appearsAfterSeconds: 0.5,
  unknownForPolls: 0,
  hasStrangeStatuses: false,
  flaps: false,
  givesReason: true,
  names: 'sid',
  callbacks: [],
};

/** An event that is delivered once, at the start, by a sender that does not ask again. */
export function event(traits: Partial<UpstreamEvent> = {}): UpstreamEvent {
  return {
    id: 0,
    type: 'held',
    atSeconds: 0,
    againAfterSeconds: [],
    isPersistent: false,
    conversation: 0,
    text: 0,
    isRefused: false,
    ...traits,
  };
}

/** A run that is written down rather than generated. */
export function scenario(parts: {
  readonly events?: readonly UpstreamEvent[];
  readonly courses?: readonly Course[];
  readonly calls?: readonly CallFault[];
  readonly outages?: readonly Outage[];
  readonly incidents?: readonly Incident[];
  readonly faults?: Partial<FaultPlan>;
  readonly decisions?: readonly Decision[];
  readonly content?: Workload['content'];
  readonly seed?: number;
}): Schedule {
  const {
    events = [event()],
    courses = [swift],
    calls = [],
    outages = [],
    incidents = [],
    faults = {},
    decisions = [],
    content = 'full',
    seed = 1,
  } = parts;
  const ends = outages.map(({ fromSeconds, forSeconds }) => fromSeconds + forSeconds);
  const horizonSeconds = Math.max(900, ...ends, ...incidents.map(({ atSeconds }) => atSeconds)) + 1;
  return {
    seed,
    workload: { events, courses, decisions, content },
    faults: { ...noFaults, calls, outages, incidents, horizonSeconds, ...faults },
  };
}

/** The first calls of an operation go wrong. */
export function firstCalls(fault: Pick<CallFault, 'service' | 'operation' | 'kind'> & Partial<CallFault>): CallFault {
  return { after: 0, times: 1, seconds: 0, ...fault };
}

export const AN_HOUR = 60 * 60;

/** All calls of an operation go wrong for a while, from the start. */
export function outage(fault: Pick<Outage, 'service' | 'kind'> & Partial<Outage>): Outage {
  return { fromSeconds: 0, forSeconds: AN_HOUR, seconds: 0, ...fault };
}
