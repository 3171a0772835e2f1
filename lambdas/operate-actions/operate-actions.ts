import type * as z from 'zod/mini';
import { FIRST_DUE_SECONDS } from '../core/action/accept-action.ts';
import type { Action } from '../core/action/action.ts';
import type { Change, Decision } from '../core/action/change.ts';
import { hasRoomToResend } from '../core/action/evolve.ts';
import { isErased, isWhole } from '../core/action/withhold.ts';
import { eraseBody, resendBody, resolveBody } from '../core/api/decisions.ts';
import { ActionNotResendableError, NotJsonError, RequestInvalidError } from '../core/errors.ts';
import { LedgerUnavailableError, type Log, type Tracker } from '../core/ports.ts';
import { plusSeconds } from '../core/time.ts';
import { inWords, violationsOf } from '../core/violations.ts';
import type { AdvanceDependencies } from '../steps/advance.ts';
import { startTracker } from '../steps/start-tracker.ts';
import { actionToDecide, decide } from './decide.ts';

export interface OperateActionsDependencies extends AdvanceDependencies {
  readonly tracker: Tracker;
  readonly log: Log;
}

export interface Order {
  readonly actionId: string;
  /** JSON, not parsed yet. */
  readonly body: string;
  /** The caller, by the authorizer. */
  readonly who: string;
}

/**
 * Sends an action again that FAILED, EXPIRED or is IN_DOUBT: with a new deadline of the same length and a new tracker.
 *
 * @throws {ActionNotResendableError} if its status is another, its content is withheld, or its history has no room
 * @throws {ActionBrokenError} if its record does not verify
 */
export async function resendAction({ actionId, body, who }: Order, deps: OperateActionsDependencies): Promise<Action> {
  const { why, version } = parsed(resendBody, body);
  const action = await actionToDecide(actionId, { ...deps, version });
  if (!isWhole(action)) {
    throw new ActionNotResendableError(
      'Its content is not on record any more. Have the upstream system send the event again under a new id.',
    );
  }
  if (!hasRoomToResend(action)) {
    throw new ActionNotResendableError(
      'Its history has no room for a resend. Have the upstream system send the event again under a new id.',
    );
  }
  const resent = await decide(action, { transition: 'resend', who, why }, { ...deps, version });
  await track(resent, deps);
  deps.metrics.count('ActionResent');
  return resent;
}

/**
 * Settles an action that EXPIRED or is IN_DOUBT by what a person found.
 *
 * @throws {ActionNotResolvableError} if its status is another
 */
export async function resolveAction({ actionId, body, who }: Order, deps: OperateActionsDependencies): Promise<Action> {
  const { finding, why, version } = parsed(resolveBody, body);
  const action = await actionToDecide(actionId, { ...deps, version });
  const resolved = await decide(action, resolution(finding, { who, why }), { ...deps, version });
  deps.metrics.count('ActionResolved');
  return resolved;
}

function resolution(finding: 'sent' | 'notSent', decision: Decision): Change<'resolvedSent' | 'resolvedNotSent'> {
  if (finding === 'sent') return { transition: 'resolvedSent', ...decision };
  const failure = { reason: 'notSent', message: 'A person found that it was not sent.' } as const;
  return { transition: 'resolvedNotSent', ...decision, failure };
}

/**
 * Erases the content of a settled action. Erasing it twice changes nothing.
 *
 * @throws {ActionNotErasableError} if it is open
 */
export async function eraseAction({ actionId, body, who }: Order, deps: OperateActionsDependencies): Promise<Action> {
  const { why, version } = parsed(eraseBody, body);
  const action = await actionToDecide(actionId, { ...deps, version });
  return isErased(action) ? action : decide(action, { transition: 'erased', who, why }, { ...deps, version });
}

/** Starts the next tracker. If that fails, the sweeper starts it. */
async function track(action: Action, deps: OperateActionsDependencies): Promise<void> {
  const { id, executions } = action;
  const { tracker, ledger, log, metrics, now } = deps;
  try {
    const { execution, start } = await startTracker(tracker, action, Math.max(1, executions) + 1);
    if (start.kind === 'running') {
      await ledger.postpone(id, plusSeconds(now(), FIRST_DUE_SECONDS), execution);
      return;
    }
    metrics.count('TrackerNotStarted');
    log.warn('Step Functions refused to start a tracker', { actionId: id, reason: start.reason });
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    log.warn('number of the tracker not recorded', { actionId: id });
  }
}

function parsed<T extends z.ZodMiniType>(schema: T, body: string): z.output<T> {
  const result = schema.safeParse(json(body));
  if (result.success) return result.data;
  const violations = violationsOf(result.error);
  throw new RequestInvalidError(`The body is invalid. ${inWords(violations)}`, { violations });
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new NotJsonError('The body is not JSON. Send an object with `why`.');
  }
}
