import { v5 as uuidv5 } from 'uuid';
import type { Action, ActionIn } from '../core/action/action.ts';
import type { Change, Moment } from '../core/action/change.ts';
import { evolve } from '../core/action/evolve.ts';
import { isLegal } from '../core/action/transitions.ts';
import { wholeRequest } from '../core/action/withhold.ts';
import type { CreateResult } from '../core/message/twilio-answers.ts';
import {
  type Advance,
  type Clock,
  type Conversations,
  type Ledger,
  LedgerUnavailableError,
  type Log,
  type MetricName,
  type Metrics,
} from '../core/ports.ts';
import { plusSeconds } from '../core/time.ts';
import { resendDelaySeconds } from '../core/tracking/backoff.ts';
import { idsOf } from '../steps/log-context.ts';
import { measureSettled } from '../steps/measure-settled.ts';

/**
 * The lease outlives whoever takes it, so that nobody else sends while a call may still be under way: the 36 s that
 * the functions which send may run, and 15 s for clocks that differ.
 */
export const LEASE_SECONDS = 36 + 15;

/** Namespace of the Idempotency-Key, RFC 9562 §5.5. It must never change. */
const IDEMPOTENCY_NAMESPACE = '3f0e6d52-6f0b-5d1c-9a37-6d6f2a1c8e11';

export interface SendActionDependencies {
  readonly ledger: Ledger;
  readonly conversations: Conversations;
  readonly now: Clock;
  /** A fresh id for each lease. */
  readonly newId: () => string;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Which part of the bridge writes, for the history. */
  readonly by: string;
}

/** lease → send → record. Answers the action as it then is, whoever moved it. */
export async function sendAction(accepted: ActionIn<'ACCEPTED'>, deps: SendActionDependencies): Promise<Action> {
  const { conversations, log } = deps;
  const lease = { id: deps.newId(), until: plusSeconds(deps.now(), LEASE_SECONDS) };
  const leased = await takeLease(accepted, evolve(accepted, { transition: 'lease', lease }, moment(deps)), deps);
  if (!leased.won) return leased.current;

  const { conversationId, request } = accepted;
  const outcome = await conversations.createAction(
    { conversationId, request: wholeRequest(request) },
    idempotencyKey(accepted),
  );
  deps.metrics.count(metricOf(outcome));
  const change = changeAfter(outcome, leased.action, lease, deps);
  const recorded = await record(leased.action, change, deps);
  log.info('create call made', { ...idsOf(accepted), outcome: outcome.kind, status: recorded.status });
  return recorded;
}

/**
 * A lease whose write had no answer may be ours all the same: then nothing was sent yet, and it is used. Where nobody
 * has written, the ledger takes no writes, and the call fails, for its caller to come again after a pause.
 */
async function takeLease(accepted: Action, leased: Action, { ledger }: SendActionDependencies): Promise<Advance> {
  try {
    return await ledger.advance(accepted, leased);
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    const current = await ledger.getAction(accepted.id);
    if (current === undefined || current.version === accepted.version) throw error;
    const isOurs = current.status === 'SENDING' && leased.status === 'SENDING' && current.lease.id === leased.lease.id;
    return isOurs ? { won: true, action: current } : { won: false, current };
  }
}

/** What a create call's outcome means for the action: the design's table, row by row. */
function changeAfter(
  outcome: CreateResult,
  leased: Action,
  lease: { readonly id: string },
  { now, random }: SendActionDependencies,
): Change {
  switch (outcome.kind) {
    case 'created': {
      const { id: twilioActionId, related = {} } = outcome.action;
      return { transition: 'created', twilioActionId, related };
    }
    case 'refused':
      return { transition: 'refused', failure: outcome.failure };
    case 'notCreated': {
      const delaySeconds = resendDelaySeconds(outcome.reason, sendsSoFar(leased), outcome.retryAfterSeconds, random());
      return { transition: 'notCreated', failure: outcome.failure, sendAfter: plusSeconds(now(), delaySeconds) };
    }
    case 'unknown':
      return { transition: 'unknown', failure: outcome.failure, lease: { ...lease, until: now().toISOString() } };
  }
}

/** Create calls begun since its claim, or since a person had it sent again: the backoff begins anew with that. */
function sendsSoFar({ history }: Action): number {
  const began = history.findLastIndex(({ transition }) => transition === 'resend');
  return history.slice(began + 1).filter(({ transition }) => transition === 'lease').length;
}

/**
 * Writes what the create call told. Where the ledger does not take it, the action stays leased, and the tracker finds
 * out from the conversation; where somebody else wrote in between, which only a clock gone wrong allows, a created
 * action is still put on record if it can be.
 */
async function record(leased: Action, change: Change, deps: SendActionDependencies): Promise<Action> {
  try {
    const recorded = await deps.ledger.advance(leased, evolve(leased, change, moment(deps)));
    if (recorded.won) {
      measureSettled(recorded.action, deps.metrics);
      return recorded.action;
    }
    const { current } = recorded;
    if (change.transition === 'created' && isLegal('created', current.status))
      return await record(current, change, deps);
    deps.log.error('the outcome of a create call came too late to be recorded', {
      ...idsOf(leased),
      ...outcomeFields(change),
    });
    return current;
  } catch (error) {
    deps.log.error('the outcome of a create call could not be recorded', {
      ...idsOf(leased),
      ...outcomeFields(change),
    });
    if (!(error instanceof LedgerUnavailableError)) throw error;
    return leased;
  }
}

function outcomeFields(change: Change): Record<string, unknown> {
  const twilioActionId = change.transition === 'created' ? change.twilioActionId : undefined;
  return { transition: change.transition, twilioActionId };
}

/**
 * Sent with every create call: the same for all calls that may make the same message, so that Twilio can tell them
 * the day it honours the header. A call repeated on purpose, in doubt or by a person, starts a new family.
 */
function idempotencyKey({ id, history }: Action): string {
  const family = history.filter(({ transition }) => transition === 'sendAgain' || transition === 'resend').length;
  return uuidv5(`${id}/${family}`, IDEMPOTENCY_NAMESPACE);
}

function metricOf(outcome: CreateResult): MetricName {
  switch (outcome.kind) {
    case 'created':
      return 'ActionCreated';
    case 'refused':
      return 'ActionRefused';
    case 'notCreated':
      return 'ActionNotCreated';
    case 'unknown':
      return 'ActionOutcomeUnknown';
  }
}

function moment({ now, by }: SendActionDependencies): Moment {
  return { now: now(), by };
}
