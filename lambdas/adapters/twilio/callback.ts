import * as z from 'zod/mini';
import { type DeliveryStatus, deliveryStatus } from '../../core/action/delivery-statuses.ts';
import type { ReceivedRequest } from '../../core/bridge/source.ts';
import { MediaTypeError } from '../../core/errors.ts';
import { type DeliveryReport, reportOf } from '../../core/message/delivery-report.ts';
import { isJsonType, mediaType, readJson } from '../../sources/reading/json-body.ts';
import { communication, id } from './schemas.ts';

const FORM = 'application/x-www-form-urlencoded';

/** Conversation Orchestrator's webhook. Source: https://www.twilio.com/docs/conversations/orchestrator/webhooks */
const webhook = z.object({
  eventType: z.enum(['COMMUNICATION_CREATED', 'COMMUNICATION_UPDATED']),
  timestamp: z.catch(z.optional(z.iso.datetime({ offset: true })), undefined),
  data: z.intersection(communication, z.object({ conversationId: z.catch(z.optional(id), undefined) })),
});

/** A message's status callback. Source: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
const statusForm = z.pipe(
  z.object({
    MessageSid: z.optional(id),
    SmsSid: z.optional(id),
    MessageStatus: z.optional(z.string()),
    SmsStatus: z.optional(z.string()),
    To: z.optional(z.string()),
    ErrorCode: z.catch(z.optional(z.coerce.number().check(z.int(), z.positive())), undefined),
  }),
  z.transform(({ MessageSid, SmsSid, MessageStatus, SmsStatus, To, ErrorCode }) => ({
    messageSid: MessageSid ?? SmsSid,
    status: deliveryStatus.safeParse(MessageStatus ?? SmsStatus).data,
    to: To,
    errorCode: ErrorCode,
  })),
);

/**
 * What a verified callback tells of a message; undefined for what tells nothing of one that we might have sent: other
 * events of a conversation, messages that came in, and whatever Twilio may think of one day.
 *
 * @throws {MediaTypeError | NotJsonError}
 */
export function readCallback(request: ReceivedRequest): DeliveryReport | undefined {
  const type = mediaType(request);
  if (isJsonType(type)) return readWebhook(readJson(request.body));
  if (type === FORM) return readStatus(Object.fromEntries(new URLSearchParams(Buffer.from(request.body).toString())));
  throw new MediaTypeError(`Content-Type is ${type || 'missing'}; Twilio sends ${FORM} or JSON.`);
}

function readWebhook(json: unknown): DeliveryReport | undefined {
  const read = webhook.safeParse(json);
  if (!read.success) return undefined;
  const { timestamp, data } = read.data;
  const { conversationId, ...message } = data;
  return {
    communicationId: message.id,
    recipients: message.recipients.flatMap(reportOf),
    communication: message,
    ...(message.messageSid !== undefined && { messageSid: message.messageSid }),
    ...(conversationId !== undefined && { conversationId }),
    ...(timestamp !== undefined && { at: new Date(timestamp).toISOString() }),
  };
}

function readStatus(form: Record<string, string>): DeliveryReport | undefined {
  const read = statusForm.safeParse(form).data;
  if (read?.messageSid === undefined || read.status === undefined) return undefined;
  const { messageSid, status, to, errorCode } = read;
  return { messageSid, recipients: [recipientOf(status, to, errorCode)] };
}

function recipientOf(status: DeliveryStatus, address: string | undefined, errorCode: number | undefined) {
  return { status, ...(address && { address }), ...(errorCode !== undefined && { errorCode }) };
}
