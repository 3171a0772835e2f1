import type { FaultPlan } from './faults.ts';
import type { EventType } from './shop.ts';
import type { Course } from './twilio-model.ts';

/** What is wrong with a request, if anything. */
export const flaws = ['forged', 'unsigned', 'stale', 'notJson', 'noEnvelope', 'unknownSource', 'unreadable'] as const;
export type Flaw = (typeof flaws)[number];

/** An event, and when it is delivered. */
export interface UpstreamEvent {
  /** Its id; several events of one workload may share it, which is a mistake of their sender. */
  readonly id: number;
  readonly type: EventType;
  /** Seconds after the start. */
  readonly atSeconds: number;
  /** Seconds after the first delivery at which it is delivered again; 0 is at the same moment. */
  readonly againAfterSeconds: readonly number[];
  /** Its sender tries again when it is not answered 2xx. */
  readonly isPersistent: boolean;
  readonly conversation: number;
  /** Events of one conversation with the same text are the same message to Twilio. */
  readonly text: number;
  readonly isRefused: boolean;
  readonly flaw?: Flaw;
}

/** What a person may decide of an action. */
export const decisionKinds = ['resend', 'resolveSent', 'resolveNotSent', 'erase'] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** A person decides, of whatever there is to decide on then. */
export interface Decision {
  readonly kind: DecisionKind;
  /** Seconds after the start. */
  readonly atSeconds: number;
  /** Of the actions that it can be decided of then, or of all where there is none. */
  readonly nth: number;
  /** Seconds after the first request at which it is made again; 0 is at the same moment. */
  readonly againAfterSeconds: readonly number[];
  /** Whether the request names the version that the person saw. */
  readonly namesVersion: boolean;
}

export interface Workload {
  readonly events: readonly UpstreamEvent[];
  readonly decisions: readonly Decision[];
  /** What the ledger keeps of an action's content. */
  readonly content: 'full' | 'redacted';
  /** What becomes of Twilio's first, second … Action, over and over. */
  readonly courses: readonly Course[];
  /** When the source's secret is replaced, without a time in which both work. */
  readonly rotatesAtSeconds?: number;
  /** When a deploy adds a route. */
  readonly revisedAtSeconds?: number;
}

/** One run of the simulation, complete: the same schedule always goes the same way. */
export interface Schedule {
  readonly workload: Workload;
  readonly faults: FaultPlan;
  /** Seed of latencies, jitter and ids. */
  readonly seed: number;
}
