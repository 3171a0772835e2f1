import type { Action } from '../core/action/action.ts';
import { isActionId } from '../core/action/action-id.ts';
import type { Change } from '../core/action/change.ts';
import { isLegal } from '../core/action/transitions.ts';
import { verifyHistory } from '../core/action/verify-history.ts';
import { isErased } from '../core/action/withhold.ts';
import {
  ActionBrokenError,
  ActionChangedError,
  ActionNotErasableError,
  ActionNotResendableError,
  ActionNotResolvableError,
  ActionUnreadableError,
  NotFoundError,
} from '../core/errors.ts';
import { type Ledger, type Log, UnreadableItemError } from '../core/ports.ts';
import { type AdvanceDependencies, advance } from '../steps/advance.ts';
import { idsOf } from '../steps/log-context.ts';

export interface DecideDependencies extends AdvanceDependencies {
  readonly log: Log;
  /** The version that the person saw; undefined for any. */
  readonly version: number | undefined;
}

/**
 * @throws {NotFoundError | ActionUnreadableError}
 * @throws {ActionChangedError} if it has another version
 */
export async function actionToDecide(
  id: string,
  { ledger, version }: { readonly ledger: Ledger; readonly version: number | undefined },
): Promise<Action> {
  const action = isActionId(id) ? await ledger.getAction(id).catch(refuseUnreadable) : undefined;
  if (!action) throw new NotFoundError('No action of this id is on record. Ids are act_ and 26 of a–z and 2–7.');
  if (version !== undefined && version !== action.version) throw changed(action);
  return action;
}

/**
 * Writes a person's decision. If another write comes first and the decision {@link stillHolds}, it is written after
 * that.
 *
 * @throws {ActionNotResendableError | ActionNotErasableError | ActionNotResolvableError} if the status does not allow
 *   it
 * @throws {ActionBrokenError} if the action is to be resent and its record does not verify
 * @throws {ActionChangedError} if the action has changed
 */
export async function decide(action: Action, change: Change, deps: DecideDependencies): Promise<Action> {
  if (!isLegal(change.transition, action.status)) throw conflict(change, action);
  if (change.transition === 'resend') refuseBroken(action);
  const written = await advance(action, change, deps);
  if (written.won) {
    deps.log.info('a person decided', { ...idsOf(action), transition: change.transition, from: action.status });
    return written.action;
  }
  const { current } = written;
  if (isMade(change, current)) return current;
  if (isLegal(change.transition, current.status) && !stillHolds(change, action, current, deps)) throw changed(current);
  return decide(current, change, deps);
}

/** Whether an equal request at the same time made the decision. */
function isMade({ transition }: Change, current: Action): boolean {
  return transition === 'erased' && isErased(current);
}

/**
 * Whether a decision holds after another write: never if the person named a version, always if it is an erasure, and
 * otherwise if only news about the delivery came.
 */
function stillHolds(
  { transition }: Change,
  before: Action,
  current: Action,
  { version }: Pick<DecideDependencies, 'version'>,
): boolean {
  if (version !== undefined) return false;
  const since = current.history.slice(before.history.length);
  return transition === 'erased' || since.every((entry) => entry.transition === 'reported');
}

function refuseUnreadable(cause: unknown): never {
  if (!(cause instanceof UnreadableItemError)) throw cause;
  throw new ActionUnreadableError(
    'Its item cannot be read, so nothing can be decided about it. GET /actions/{id} says what is wrong. Repair or delete the item in the table by hand, with an AWS tool.',
    { cause },
  );
}

/** Only a resend is refused. Resolving and erasing send nothing, and leave the record broken. */
function refuseBroken(action: Action): void {
  const verified = verifyHistory(action);
  if (verified.integrity === 'verified') return;
  throw new ActionBrokenError(
    `${verified.integrityDetail} It is not sent, because something other than the bridge changed it. Find out what. To send the message, have the upstream system send the event again under a new id.`,
  );
}

function changed({ status, version }: Action): ActionChangedError {
  return new ActionChangedError(`The action is ${status}, in version ${version}. Look at it again, then decide.`);
}

function conflict({ transition }: Change, { status }: Action): Error {
  const now = `The action is ${status} now.`;
  switch (transition) {
    case 'resend':
      return new ActionNotResendableError(`${now} Only FAILED, EXPIRED or IN_DOUBT actions can be resent.`);
    case 'erased':
      return new ActionNotErasableError(`${now} Wait until it has settled, then erase its content.`);
    default:
      return new ActionNotResolvableError(`${now} Only EXPIRED or IN_DOUBT actions can be resolved.`);
  }
}
