import type { Action, ActionIn } from '../core/action/action.ts';
import { isOverdue } from '../core/action/lease.ts';
import { secondsBetween } from '../core/time.ts';
import { type Tracking, trackingOf } from '../core/tracking/tracking.ts';
import { type SendActionDependencies, sendAction } from '../steps/send-action.ts';

/** The tracker's step for an ACCEPTED action: sends it, unless another sender was first or its deadline passed. */
export async function createAction({ actionId, polls }: Tracking, deps: SendActionDependencies): Promise<Tracking> {
  const action = await deps.ledger.getAction(actionId);
  if (!action) throw new Error(`${actionId} is not in the ledger`);
  const after = isToSend(action, deps.now()) ? await sendAction(action, deps) : action;
  return trackingOf(after, polls, deps.now());
}

/** Lambda may run a step twice. By then the action may have to wait for a retry. */
function isToSend(action: Action, now: Date): action is ActionIn<'ACCEPTED'> {
  if (action.status !== 'ACCEPTED' || isOverdue(action, now)) return false;
  return action.sendAfter === undefined || secondsBetween(now, action.sendAfter) <= 0;
}
