import { v5 as uuidv5 } from 'uuid';
import type { Action, ActionIn, Lease } from '../core/action/action.ts';
import type { Change } from '../core/action/change.ts';
import { isLegal } from '../core/action/transitions.ts';
import { verifyHistory } from '../core/action/verify-history.ts';
import { wholeRequest } from '../core/action/withhold.ts';
import type { CreateResult } from '../core/message/twilio-answers.ts';
import { type Advance, type Conversations, LedgerUnavailableError, type Log, type MetricName } from '../core/ports.ts';
import { plusSeconds } from '../core/time.ts';
import { resendDelaySeconds } from '../core/tracking/backoff.ts';
import { type AdvanceDependencies, advance } from './advance.ts';
import { idsOf } from './log-context.ts';

/**
 * The lease outlives whoever takes it, so that nobody else sends while a call may still be under way: the 36 s that
 * the functions which send may run, and 15 s for clocks that differ.
 */
export const LEASE_SECONDS = 36 + 15;

/** Namespace of the Idempotency-Key, RFC 9562 §5.5. It must never change. */
const IDEMPOTENCY_NAMESPACE = '3f0e6d52-6f0b-5d1c-9a37-6d6f2a1c8e11';

export interface SendActionDependencies extends AdvanceDependencies {
  readonly conversations: Conversations;
  /** A fresh id for each lease. */
  readonly newId: () => string;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
}

/** lease → send → record. Answers the action as it then is, whoever moved it. */
export async function sendAction(accepted: ActionIn<'ACCEPTED'>, deps: SendActionDependencies): Promise<Action> {
  const { conversations, log } = deps;
  const verdict = verifyHistory(accepted);
  if (verdict.integrity === 'broken') return holdBroken(accepted, verdict.integrityDetail, deps);
  const lease = { id: deps.newId(), until: plusSeconds(deps.now(), LEASE_SECONDS) };
  const leased = await takeLease(accepted, lease, deps);
  if (!leased.won) return leased.current;

  const { conversationId, request } = accepted;
  const result = await conversations.createAction(
    { conversationId, request: wholeRequest(request) },
    idempotencyKey(accepted),
  );
  deps.metrics.count(metricOf(result));
  const change = changeAfter(result, leased.action, lease, deps);
  const recorded = await record(leased.action, change, deps);
  log.info('create call made', { ...idsOf(accepted), result: result.kind, status: recorded.status });
  return recorded;
}

/** Somebody changed the action since it was accepted: what it says now may go to the wrong person, so a person decides. */
async function holdBroken(
  accepted: ActionIn<'ACCEPTED'>,
  integrityDetail: string,
  deps: SendActionDependencies,
): Promise<Action> {
  const message = `The record was changed after the action was accepted, so it is not sent. ${integrityDetail}`;
  deps.metrics.count('RecordBroken');
  deps.log.error('action held: its record does not verify', { ...idsOf(accepted), integrityDetail });
  const held = await advance(
    accepted,
    { transition: 'heldBroken', failure: { reason: 'recordBroken', message } },
    deps,
  );
  return held.won ? held.action : held.current;
}

/**
 * A lease whose write had no answer may be ours all the same: then nothing was sent yet, and it is used. Where nobody
 * has written, the ledger takes no writes, and the call fails, for its caller to come again after a pause.
 */
async function takeLease(accepted: Action, lease: Lease, deps: SendActionDependencies): Promise<Advance> {
  try {
    return await advance(accepted, { transition: 'lease', lease }, deps);
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    const current = await deps.ledger.getAction(accepted.id);
    if (current === undefined || current.version === accepted.version) throw error;
    const isOurs = current.status === 'SENDING' && current.lease.id === lease.id;
    return isOurs ? { won: true, action: current } : { won: false, current };
  }
}

/** What a create call's result means for the action: the design's table, row by row. */
function changeAfter(
  result: CreateResult,
  leased: Action,
  lease: { readonly id: string },
  { now, random }: SendActionDependencies,
): Change {
  switch (result.kind) {
    case 'created': {
      const { id: twilioActionId, related = {} } = result.action;
      return { transition: 'created', twilioActionId, related };
    }
    case 'refused':
      return { transition: 'refused', failure: result.failure };
    case 'notCreated': {
      const delaySeconds = resendDelaySeconds(result.reason, sendsSoFar(leased), result.retryAfterSeconds, random());
      return { transition: 'notCreated', failure: result.failure, sendAfter: plusSeconds(now(), delaySeconds) };
    }
    case 'unknown':
      return { transition: 'unknown', failure: result.failure, lease: { ...lease, until: now().toISOString() } };
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
    const recorded = await advance(leased, change, deps);
    if (recorded.won) return recorded.action;
    const { current } = recorded;
    if (change.transition === 'created' && isLegal('created', current.status))
      return await record(current, change, deps);
    deps.log.error('the result of a create call came too late to be recorded', {
      ...idsOf(leased),
      ...resultFields(change),
    });
    return current;
  } catch (error) {
    deps.log.error('the result of a create call could not be recorded', {
      ...idsOf(leased),
      ...resultFields(change),
    });
    if (!(error instanceof LedgerUnavailableError)) throw error;
    return leased;
  }
}

function resultFields(change: Change): Record<string, unknown> {
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

function metricOf(result: CreateResult): MetricName {
  switch (result.kind) {
    case 'created':
      return 'ActionCreated';
    case 'refused':
      return 'ActionRefused';
    case 'notCreated':
      return 'ActionNotCreated';
    case 'unknown':
      return 'ActionSendUnknown';
  }
}
