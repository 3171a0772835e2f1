import type * as z from 'zod/mini';
import { FIRST_DUE_SECONDS } from '../core/action/accept-action.ts';
import type { Action } from '../core/action/action.ts';
import { isActionId } from '../core/action/action-id.ts';
import type { Change } from '../core/action/change.ts';
import { hasRoomToResend } from '../core/action/evolve.ts';
import { isLegal } from '../core/action/transitions.ts';
import { verifyHistory } from '../core/action/verify-history.ts';
import { isErased, isWhole } from '../core/action/withhold.ts';
import { eraseBody, resendBody, resolveBody } from '../core/api/decisions.ts';
import {
  ActionBrokenError,
  ActionChangedError,
  ActionNotErasableError,
  ActionNotResendableError,
  ActionNotResolvableError,
  ActionUnreadableError,
  NotFoundError,
  NotJsonError,
  RequestInvalidError,
} from '../core/errors.ts';
import { LedgerUnavailableError, type Log, type Tracker, UnreadableItemError } from '../core/ports.ts';
import { plusSeconds } from '../core/time.ts';
import { inWords, violationsOf } from '../core/violations.ts';
import { type AdvanceDependencies, advance } from '../steps/advance.ts';
import { idsOf } from '../steps/log-context.ts';
import { startTracker } from '../steps/start-tracker.ts';

export interface OperateActionsDependencies extends AdvanceDependencies {
  readonly tracker: Tracker;
  readonly log: Log;
}

/** A person's request. */
export interface Order {
  readonly actionId: string;
  /** JSON, as it came. */
  readonly body: string;
  /** Who asks, as the authorizer knows them. */
  readonly who: string;
}

/**
 * Has an action sent again that FAILED, EXPIRED or is IN_DOUBT. It begins anew, with a deadline of the same length and a tracker of
 * its own; one of two who ask at once is told that the other was first.
 *
 * @throws {ActionNotResendableError} when its status is another, its content was withheld, or its history has no room for
 *   another day
 * @throws {ActionBrokenError} when its record does not verify: nobody knows that the bridge ever was to send this
 */
export async function resendAction({ actionId, body, who }: Order, deps: OperateActionsDependencies): Promise<Action> {
  const { why, version } = parsed(resendBody, body);
  const action = await actionOf(actionId, version, deps);
  if (!isWhole(action)) {
    throw new ActionNotResendableError(
      'Its content is not on record any more. Have the upstream system send the event again under a new id.',
    );
  }
  if (!hasRoomToResend(action)) {
    throw new ActionNotResendableError(
      'Its history is too long to be added to. Have the upstream system send the event again under a new id.',
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
 * @throws {ActionNotResolvableError} when its status is another
 */
export async function resolveAction({ actionId, body, who }: Order, deps: OperateActionsDependencies): Promise<Action> {
  const { finding, why, version } = parsed(resolveBody, body);
  const action = await actionOf(actionId, version, deps);
  const failure = { reason: 'notSent', message: 'A person found that it was not sent.' } as const;
  const change: Change =
    finding === 'sent'
      ? { transition: 'resolvedSent', who, why }
      : { transition: 'resolvedNotSent', who, why, failure };
  const resolved = await decide(action, change, { ...deps, version });
  deps.metrics.count('ActionResolved');
  return resolved;
}

/**
 * Takes addresses, text, variables and media out of an action that has settled, for good. What is erased already is left as it is.
 *
 * @throws {ActionNotErasableError} when it is still open
 */
export async function eraseAction({ actionId, body, who }: Order, deps: OperateActionsDependencies): Promise<Action> {
  const { why, version } = parsed(eraseBody, body);
  const action = await actionOf(actionId, version, deps);
  return isErased(action) ? action : decide(action, { transition: 'erased', who, why }, { ...deps, version });
}

async function actionOf(id: string, version: number | undefined, { ledger }: OperateActionsDependencies) {
  const action = isActionId(id) ? await ledger.getAction(id).catch(refuseUnreadable) : undefined;
  if (!action) throw new NotFoundError('No action of this id is on record. Ids are act_ and 26 of a–z and 2–7.');
  if (version !== undefined && version !== action.version) {
    throw changed(action);
  }
  return action;
}

/**
 * Writes what a person decided, unless something came between that they have to know of: anything, where they named the version
 * that they saw; else anything but news of the delivery, and nothing for an erasure, which is the same whatever became of it.
 *
 * @throws {ActionChangedError} when something else became of the action in the meantime, and it could still be decided on
 * @throws {ActionBrokenError} when it is to be sent, and its record does not verify
 */
async function decide(
  action: Action,
  change: Change,
  deps: OperateActionsDependencies & { readonly version: number | undefined },
): Promise<Action> {
  const { log, version } = deps;
  if (!isLegal(change.transition, action.status)) throw conflict(change, action);
  if (change.transition === 'resend') refuseBroken(action);
  const written = await advance(action, change, deps);
  if (written.won) {
    log.info('a person decided', { ...idsOf(action), transition: change.transition, from: action.status });
    return written.action;
  }
  const { current } = written;
  // Who asks twice at once meets the other request, or a write of its own whose answer was lost.
  if (change.transition === 'erased' && isErased(current)) return current;
  if (!isLegal(change.transition, current.status)) throw conflict(change, current);
  const since = current.history.slice(action.history.length);
  const isNewsAlone = since.every(({ transition }) => transition === 'reported');
  if (version !== undefined || !(isNewsAlone || change.transition === 'erased')) throw changed(current);
  return decide(current, change, deps);
}

function refuseUnreadable(cause: unknown): never {
  if (!(cause instanceof UnreadableItemError)) throw cause;
  throw new ActionUnreadableError(
    'Its item cannot be read, so that nothing can be decided about it: GET /actions/{id} says what is wrong. Mend or delete it in the table by hand, with an AWS tool.',
    { cause },
  );
}

/** What is resolved or erased sends nothing, and stays broken; what is sent has to be what was accepted. */
function refuseBroken(action: Action): void {
  const verified = verifyHistory(action);
  if (verified.integrity === 'verified') return;
  throw new ActionBrokenError(
    `${verified.integrityDetail} So it is not sent: a person has to find out who changed it. Have the upstream system send the event again under a new id.`,
  );
}

function changed({ status, version }: Action): ActionChangedError {
  return new ActionChangedError(
    `The action is ${status}, in version ${version}: look at it again, and decide on that.`,
  );
}

function conflict({ transition }: Change, { status }: Action): Error {
  const now = `The action is ${status} now.`;
  switch (transition) {
    case 'resend':
      return new ActionNotResendableError(`${now} One that FAILED, EXPIRED or is IN_DOUBT can be resent.`);
    case 'erased':
      return new ActionNotErasableError(`${now} Wait until it has settled, then its content can be erased.`);
    default:
      return new ActionNotResolvableError(`${now} One that EXPIRED or is IN_DOUBT can be resolved.`);
  }
}

/** Starts the next tracker. Where that fails, the sweeper starts it, for the action is due to be looked at. */
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
    log.warn('Step Functions would not start a tracker', { actionId: id, reason: start.reason });
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    log.warn('the number of the tracker could not be noted', { actionId: id });
  }
}

function parsed<T extends z.ZodMiniType>(schema: T, body: string): z.output<T> {
  const result = schema.safeParse(json(body));
  if (result.success) return result.data;
  const violations = violationsOf(result.error);
  throw new RequestInvalidError(`The body cannot be read. ${inWords(violations)}`, { violations });
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new NotJsonError('The body is not JSON. Send an object with why.');
  }
}
