import { v5 as uuidv5 } from 'uuid';
import type { Action } from '../../lambdas/core/action/action.ts';
import type { CreateCall } from '../../local/twilio-simulator/records.ts';

/** Written down a second time on purpose: it must never change. */
const IDEMPOTENCY_NAMESPACE = '3f0e6d52-6f0b-5d1c-9a37-6d6f2a1c8e11';

/** The Idempotency-Key of every create call of an action whose route says `hold`. */
export function keyOf({ id }: Pick<Action, 'id'>): string {
  return uuidv5(`${id}/0`, IDEMPOTENCY_NAMESPACE);
}

/** Whether all that an action still waits for is the end of the search for a message that was never made. */
export function isBeingLookedFor(action: Action, calls: readonly CreateCall[]): boolean {
  if (action.status !== 'SENDING' || action.lease.until > new Date().toISOString()) return false;
  const key = keyOf(action);
  return !calls.some(({ idempotencyKey, actionId }) => idempotencyKey === key && actionId !== null);
}
