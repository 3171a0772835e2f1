import type { Action } from '../core/action/action.ts';
import { isLeaseHeld } from '../core/action/lease.ts';
import { UnavailableError } from '../core/errors.ts';
import { saysTheSame } from '../core/message/compare-message.ts';
import type { DeliveryReport } from '../core/message/delivery-report.ts';
import { messageIdsOf } from '../core/message/twilio-ids.ts';
import type { Ledger, Log } from '../core/ports.ts';

/** Twilio may be faster than the write that names its message, and the index follows that. */
const SECOND_LOOK_MILLIS = 1_000;

/** The newest actions of a conversation that are compared. */
const NEWEST = 25;

interface FindActionDependencies {
  readonly ledger: Ledger;
  readonly now: () => Date;
  readonly wait: (millis: number) => Promise<void>;
  readonly log: Log;
}

/**
 * Finds the action of a report: by its message's SID, or else by its message's ids among the newest actions of its
 * conversation. If it is not there yet, looks twice.
 *
 * @throws {UnavailableError} if the message may be that of a create call under way
 */
export async function findAction(report: DeliveryReport, deps: FindActionDependencies): Promise<Action | undefined> {
  const first = await look(report, deps);
  if (first.action || !first.mayCome) return first.action;
  await deps.wait(SECOND_LOOK_MILLIS);
  const second = await look(report, deps);
  if (second.action || report.conversationId === undefined || !second.mayCome) return second.action;
  throw new UnavailableError('This message may be from an action that is being sent. Send the callback again.');
}

interface Look {
  readonly action?: Action | undefined;
  /** Whether it may be there in a moment. */
  readonly mayCome: boolean;
}

async function look(report: DeliveryReport, { ledger, now, log }: FindActionDependencies): Promise<Look> {
  const { messageSid, communicationId, conversationId, communication } = report;
  const bySid = messageSid === undefined ? undefined : await ledger.findByMessage(messageSid);
  if (bySid?.status === 'UNREADABLE') {
    log.error('the action of a callback cannot be read', { actionId: bySid.id });
    return { mayCome: false };
  }
  // Only status callbacks name no conversation.
  if (bySid || conversationId === undefined) return { action: bySid, mayCome: true };

  const page = await ledger.listByConversation(conversationId, { limit: NEWEST });
  const items = page.items.filter((it) => it.status !== 'UNREADABLE');
  const ids = [messageSid, communicationId].filter((id) => id !== undefined);
  const action = items.find((it) => messageIdsOf(it).some((id) => ids.includes(id)));
  return {
    action,
    mayCome: items.some((it) => isBeingSent(it, now()) && communication && saysTheSame(it, communication)),
  };
}

/** Not an action in doubt: its tracker reads the delivery from the conversation. */
function isBeingSent(action: Action, now: Date): boolean {
  return action.status === 'SENDING' && isLeaseHeld(action.lease.until, now);
}
