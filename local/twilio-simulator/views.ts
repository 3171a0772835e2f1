import { createHash } from 'node:crypto';
import type { RequestParticipant } from './create-request.ts';
import type { MadeAction } from './records.ts';

export const ACCOUNT_SID = 'AC00000000000000000000000000000000';

export function pendingAction({ id, conversationId, messageSid, createdAt, request }: MadeAction) {
  const { type } = request;
  const open = { createdAt, completedAt: null, failureReason: null };
  return { id, type, status: 'PENDING', conversationId, related: { messageSid }, ...open };
}

/** FetchConversationAction's view. */
export function actionAt(action: MadeAction, now: Date) {
  const { messageSid, communicationId, settlesAt, failureReason } = action;
  const pending = pendingAction(action);
  if (now < new Date(settlesAt)) return pending;
  const settled = { ...pending, updatedAt: settlesAt, completedAt: settlesAt };
  return failureReason === null
    ? { ...settled, status: 'COMPLETED', related: { messageSid, communicationId } }
    : { ...settled, status: 'FAILED', failureReason };
}

/** ListCommunicationByConversation's view; undefined before the message appears. */
export function communicationAt(action: MadeAction, now: Date) {
  const { payload } = action.request;
  if (now < new Date(action.appearsAt)) return undefined;
  const deliveryStatus = deliveryAt(action, now);
  return {
    id: action.communicationId,
    conversationId: action.conversationId,
    accountId: ACCOUNT_SID,
    author: addressOf(payload.from),
    content: { type: 'TEXT', text: payload.content.text ?? '' },
    channelId: action.messageSid,
    resourceId: action.messageSid,
    recipients: payload.to.map((recipient) => ({ ...addressOf(recipient), deliveryStatus })),
    createdAt: action.appearsAt,
    updatedAt: action.appearsAt,
    occurredAt: action.createdAt,
  };
}

function deliveryAt({ settlesAt, deliveredAt, failureReason }: MadeAction, now: Date): string {
  if (now < new Date(settlesAt)) return 'INITIATED';
  if (failureReason !== null) return 'FAILED';
  return now < new Date(deliveredAt) ? 'IN_PROGRESS' : 'DELIVERED';
}

/** Communications always have an address, even if the participant was known by id only. */
function addressOf({ participantId, address, channel = 'SMS' }: RequestParticipant) {
  const digest = createHash('sha256')
    .update(participantId ?? '')
    .digest();
  const invented = `+1500556${String(digest.readUInt16BE() % 10_000).padStart(4, '0')}`;
  return { address: address ?? invented, channel, ...(participantId !== undefined && { participantId }) };
}
