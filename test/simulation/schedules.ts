import fc from 'fast-check';
import type { CallFault, FaultPlan, Incident, Outage, Service } from './faults.ts';
import { operations, serviceFaults, transportFaults } from './faults.ts';
import { eventTypes } from './shop.ts';
import type { Callback, Course } from './twilio-model.ts';
import { type Decision, decisionKinds, flaws, type Schedule, type UpstreamEvent, type Workload } from './workload.ts';

const services = ['dynamodb', 'states', 'secrets', 'lambda', 'twilio'] as const satisfies readonly Service[];

/** Mostly small numbers, and now and then any up to `most`. */
const mostlySmall = (most: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 3, arbitrary: fc.nat(10) }, { weight: 1, arbitrary: fc.nat(most) });

const event: fc.Arbitrary<UpstreamEvent> = fc
  .record({
    id: fc.nat(9),
    type: fc.constantFrom(...eventTypes),
    atSeconds: mostlySmall(300),
    againAfterSeconds: fc.array(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(900)), { maxLength: 3 }),
    isPersistent: fc.boolean(),
    conversation: fc.nat(1),
    text: fc.nat(1),
    isRefused: fc.nat(9).map((it) => it === 9),
    flaw: fc.oneof(
      { weight: 7, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...flaws) },
    ),
  })
  .map(({ flaw, ...rest }) => ({ ...rest, ...(flaw && { flaw }) }));

const callback: fc.Arbitrary<Callback> = fc.record({
  via: fc.constantFrom('status', 'webhook'),
  stage: fc.nat(4),
  afterSeconds: fc.oneof(fc.constant(0), mostlySmall(1_500)),
  times: fc.constantFrom(1, 1, 2),
});

const course: fc.Arbitrary<Course> = fc
  .record({
    ends: fc.constantFrom('COMPLETED', 'COMPLETED', 'FAILED'),
    settlesAfterSeconds: mostlySmall(1_500),
    appearsAfterSeconds: fc.option(mostlySmall(400), { nil: undefined, freq: 6 }),
    unknownForPolls: fc.oneof(fc.constant(0), fc.nat(2)),
    hasStrangeStatuses: fc.boolean(),
    flaps: fc.boolean(),
    givesReason: fc.boolean(),
    names: fc.constantFrom('sid', 'sid', 'nothing'),
    callbacks: fc.array(callback, { maxLength: 4 }),
  })
  .map(({ appearsAfterSeconds, ...rest }) => ({
    ...rest,
    ...(appearsAfterSeconds !== undefined && { appearsAfterSeconds }),
  }));

const decision: fc.Arbitrary<Decision> = fc.record({
  kind: fc.constantFrom('resend', ...decisionKinds),
  atSeconds: fc.nat(3_000),
  nth: fc.nat(5),
  againAfterSeconds: fc.array(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(900)), { maxLength: 2 }),
  namesVersion: fc.boolean(),
});

const rarely = (most: number): fc.Arbitrary<number | undefined> => fc.option(fc.nat(most), { nil: undefined, freq: 3 });

const workload: fc.Arbitrary<Workload> = fc
  .record({
    events: fc.array(event, { minLength: 1, maxLength: 6 }),
    decisions: fc.array(decision, { maxLength: 4 }),
    content: fc.constantFrom('full', 'full', 'redacted'),
    courses: fc.array(course, { minLength: 1, maxLength: 4 }),
    rotatesAtSeconds: rarely(300),
    revisedAtSeconds: rarely(300),
  })
  .map(({ rotatesAtSeconds, revisedAtSeconds, ...rest }) => ({
    ...rest,
    ...(rotatesAtSeconds !== undefined && { rotatesAtSeconds }),
    ...(revisedAtSeconds !== undefined && { revisedAtSeconds }),
  }));

const target = fc.constantFrom(...services).chain((service) =>
  fc.record({
    service: fc.constant(service),
    operation: fc.constantFrom(...operations[service]),
    kind: fc.constantFrom(...transportFaults, ...serviceFaults[service]),
  }),
);

const callFault: fc.Arbitrary<CallFault> = fc
  .record({
    target,
    after: mostlySmall(30),
    times: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 8 })),
    seconds: fc.nat(45),
  })
  .map(({ target, ...rest }) => ({ ...target, ...rest }));

const outage: fc.Arbitrary<Outage> = fc
  .record({
    target,
    isWhole: fc.boolean(),
    fromSeconds: mostlySmall(300),
    forSeconds: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 2_400 })),
    seconds: fc.nat(45),
  })
  .map(({ target: { operation, ...target }, isWhole, ...rest }) => ({
    ...target,
    ...(!isWhole && { operation }),
    ...rest,
  }));

const incident: fc.Arbitrary<Incident> = fc.record({
  kind: fc.constantFrom(
    'stopExecutions',
    'timeOutExecutions',
    'failExecutions',
    'killFunctions',
    'deploy',
    'sweepTwice',
    'doubleExecutions',
    'clockBack',
    'clockForward',
  ),
  atSeconds: mostlySmall(400),
  // Three jumps, functions and Twilio off by 5 s each, and an index that is 10 s late are within what evidence allows, 30 s.
  seconds: fc.nat(3),
});

const faults: fc.Arbitrary<FaultPlan> = fc
  .record({
    calls: fc.array(callFault, { maxLength: 6 }),
    outages: fc.array(outage, { maxLength: 2 }),
    incidents: fc.array(incident, { maxLength: 3 }),
    clockSkewSeconds: fc.constantFrom(0, 0, 1, 5),
    indexLagSeconds: fc.constantFrom(0, 1, 10),
  })
  .map((plan) => ({ ...plan, horizonSeconds: horizonOf(plan) }));

/** How long single calls may go wrong: the time in which every event is delivered the first time, and some more. */
const CALLS_HORIZON_SECONDS = 900;

function horizonOf({ outages, incidents }: Omit<FaultPlan, 'horizonSeconds'>): number {
  const ends = [...outages.map((it) => it.fromSeconds + it.forSeconds), ...incidents.map(({ atSeconds }) => atSeconds)];
  return Math.max(CALLS_HORIZON_SECONDS, ...ends) + 1;
}

const anything: fc.Arbitrary<Schedule> = fc.record({ workload, faults, seed: fc.nat(2 ** 31 - 1) });

const doubtfulKinds = ['lostAnswer', 'lostRequest', 'slow', 'dieBefore', 'dieAfter', 'failed', 'failedDone'] as const;

/** Equal messages in one conversation at about the same time, several of them in doubt. */
const twins: fc.Arbitrary<Schedule> = fc
  .record({
    anything,
    types: fc.array(fc.constantFrom('held', 'resent', 'templated', 'twofold'), { minLength: 2, maxLength: 5 }),
    atSeconds: fc.array(fc.nat(20), { minLength: 5, maxLength: 5 }),
    doubts: fc.array(
      fc.record({ kind: fc.constantFrom(...doubtfulKinds), after: fc.nat(4), times: fc.integer({ min: 1, max: 3 }) }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ anything: { workload, faults, seed }, types, atSeconds, doubts }) => ({
    seed,
    workload: {
      ...workload,
      events: types.map((type, id) => ({
        id,
        type,
        atSeconds: atSeconds[id] ?? 0,
        againAfterSeconds: [],
        isPersistent: true,
        conversation: 0,
        text: 0,
        isRefused: false,
      })),
    },
    faults: {
      ...faults,
      calls: [
        ...doubts.map((doubt) => ({ service: 'twilio', operation: 'create', seconds: 30, ...doubt }) as const),
        ...faults.calls,
      ],
    },
  }));

/** Any workload under any faults; a part of them equal messages in doubt. */
export const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  { weight: 4, arbitrary: anything },
  { weight: 1, arbitrary: twins },
);
