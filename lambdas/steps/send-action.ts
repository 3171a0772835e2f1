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
 * The 36 s of a function that sends and 15 s for clocks that differ: nobody else sends while a call may be under way.
 */
export const LEASE_SECONDS = 36 + 15;

/** The namespace of the Idempotency-Key (RFC 9562 §5.5). It must never change. */
const IDEMPOTENCY_NAMESPACE = '3f0e6d52-6f0b-5d1c-9a37-6d6f2a1c8e11';

export interface SendActionDependencies extends AdvanceDependencies {
  readonly conversations: Conversations;
  /** A fresh id for each lease. */
  readonly newId: () => string;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
}

/** Takes the lease, sends, and records the result. Returns the action as it then is. */
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

/** A changed action may go to the wrong person, so a person decides. */
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
 * If the answer to the write was lost, the lease may be ours: then nothing was sent, and it is used.
 *
 * @throws {LedgerUnavailableError} if the lease was not written
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

/** Maps the result of a create call to a change: the table in docs/explanation/design.md. */
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

/** Counts the create calls since the claim or the last resend. */
function sendsSoFar({ history }: Action): number {
  const began = history.findLastIndex(({ transition }) => transition === 'resend');
  return history.slice(began + 1).filter(({ transition }) => transition === 'lease').length;
}

/**
 * Records the result of a create call. If the ledger fails, the action stays leased, and the tracker searches the
 * conversation. If another write came between, which needs a wrong clock, a created action is recorded if possible.
 */
async function record(leased: Action, change: Change, deps: SendActionDependencies): Promise<Action> {
  try {
    const recorded = await advance(leased, change, deps);
    if (recorded.won) return recorded.action;
    const { current } = recorded;
    if (change.transition === 'created' && isLegal('created', current.status))
      return await record(current, change, deps);
    deps.log.error('result of a create call not recorded: another write came first', {
      ...idsOf(leased),
      ...resultFields(change),
    });
    return current;
  } catch (error) {
    deps.log.error('result of a create call not recorded: the write failed', {
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
 * The same for all calls that may make the same message, for the day when Twilio honours it. A deliberate second send
 * has another.
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
