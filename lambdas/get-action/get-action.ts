import { type Action, type ActionIn, beganAt } from '../core/action/action.ts';
import type { Change } from '../core/action/change.ts';
import { isLeaseHeld, isOverdue } from '../core/action/lease.ts';
import { isLegal, isSettled } from '../core/action/transitions.ts';
import { secondsBetween } from '../core/time.ts';
import { RETRY_AFTER_CAP_SECONDS } from '../core/tracking/backoff.ts';
import { type Tracking, trackingOf } from '../core/tracking/tracking.ts';
import { advance } from '../steps/advance.ts';
import { idsOf } from '../steps/log-context.ts';
import type { FollowActionDependencies, LookResult } from './look-result.ts';
import { searchConversation } from './search-conversation.ts';

/** The tracker's look at an action: asks Twilio, records the news, and returns how long to wait. */
export async function followAction(step: Tracking, deps: FollowActionDependencies): Promise<Tracking> {
  const action = await deps.ledger.getAction(step.actionId);
  if (!action) throw new Error(`${step.actionId} is not in the ledger`);
  const polls = step.polls + (isSettled(action.status) || action.status === 'ACCEPTED' ? 0 : 1);

  const { change, retryAfterSeconds = 0 } = await look(action, polls, deps);
  const after = change ? await write(action, change, deps) : action;
  const next = trackingOf(after, polls, deps.now());
  if (after.status !== 'PENDING') return next;
  const untilDeadline = Math.ceil(secondsBetween(deps.now(), after.deadlineAt));
  const asked = Math.min(Math.ceil(retryAfterSeconds), untilDeadline);
  return { ...next, waitSeconds: Math.max(next.waitSeconds, asked) };
}

async function look(action: Action, polls: number, deps: FollowActionDependencies): Promise<LookResult> {
  switch (action.status) {
    case 'ACCEPTED':
      return isOverdue(action, deps.now()) ? { change: { transition: 'expired', polls } } : {};
    case 'SENDING':
      return isLeaseHeld(action.lease.until, deps.now()) ? {} : searchConversation(action, deps);
    case 'PENDING':
      return lookAtPending(action, polls, deps);
    default:
      return {};
  }
}

async function lookAtPending(
  action: ActionIn<'PENDING'>,
  polls: number,
  deps: FollowActionDependencies,
): Promise<LookResult> {
  const wasOverdue = isOverdue(action, deps.now());
  const found =
    action.twilioActionId === undefined
      ? await searchConversation(action, deps)
      : await poll(action, action.twilioActionId, polls, deps);
  if (found.change || !wasOverdue) return found;
  return { change: { transition: 'expired', polls } };
}

async function poll(
  action: Action,
  twilioActionId: string,
  polls: number,
  { conversations, log }: FollowActionDependencies,
): Promise<LookResult> {
  const result = await conversations.fetchAction(action.conversationId, twilioActionId);
  if (result.kind === 'notKnown') {
    const { reason, httpStatus, code } = result.failure;
    log.warn('Twilio did not report the action', {
      ...idsOf(action),
      twilioActionId,
      reason,
      httpStatus,
      code,
    });
    return { retryAfterSeconds: Math.min(result.retryAfterSeconds ?? 0, RETRY_AFTER_CAP_SECONDS) };
  }
  const { status, related = {}, failureReason, failureCode, times } = result.action;
  switch (status) {
    case 'COMPLETED':
      return { change: { transition: 'completed', related, polls, times } };
    case 'FAILED': {
      const message = failureReason ?? 'Twilio gives no reason.';
      const code = failureCode === undefined ? {} : { code: failureCode };
      const failure = { reason: 'failed', message, ...code } as const;
      return { change: { transition: 'failed', related, polls, times, failure } };
    }
    default:
      return {};
  }
}

/** Writes a change. If another write came first, only Twilio's own answer is written after it. */
async function write(action: Action, change: Change, deps: FollowActionDependencies): Promise<Action> {
  const written = await advance(action, change, deps);
  if (written.won) {
    if (isSettled(written.action.status)) {
      const { status, polls } = written.action;
      deps.log.info('action settled', { ...idsOf(action), status, polls });
    }
    return written.action;
  }
  const { current } = written;
  // Twilio's answer stays true after another write, if that was no resend. Deadlines and searches are looked at again.
  const isOfThisSend = current.twilioActionId === action.twilioActionId && beganAt(current) === beganAt(action);
  const isTwilioAnswer = isOfThisSend && (change.transition === 'completed' || change.transition === 'failed');
  return isTwilioAnswer && isLegal(change.transition, current.status) ? write(current, change, deps) : current;
}
