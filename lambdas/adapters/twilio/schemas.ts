import * as z from 'zod';

/** The longest text of Twilio's that goes on record. */
const MAX_TEXT_CHARACTERS = 1_000;

/** What a person reads and nothing depends on: cut where it is long, left out where it is not text. */
const remark = z
  .string()
  .transform((text) => text.slice(0, MAX_TEXT_CHARACTERS))
  .nullish()
  .catch(undefined)
  .transform((text) => text ?? undefined);

/** An id of Twilio's. It goes into paths and into the ledger. */
export const id = z.string().regex(/^(?!\.{1,2}$)[\x21-\x7e]{1,256}$/, 'is not an id');

const moment = z.iso
  .datetime({ offset: true })
  .nullish()
  .catch(undefined)
  .transform((at) => at ?? undefined);

const related = z
  .record(z.string(), z.unknown())
  .nullish()
  .catch(undefined)
  .transform((entries) => {
    const ids = Object.entries(entries ?? {}).flatMap(([name, value]) => {
      const read = id.safeParse(value);
      return read.success ? [[name, read.data] as const] : [];
    });
    return ids.length > 0 ? Object.fromEntries(ids) : undefined;
  });

/**
 * An Action. Only what decides is demanded: `type` has had several spellings, and a status that is new to us is not
 * an error. Source: Twilio Conversations API v2, FetchConversationAction.
 */
export const actionAnswer = z
  .object({ id, type: z.string(), status: z.string().min(1).max(64), related, failureReason: remark })
  .transform(({ id, status, related, failureReason }) => ({
    id,
    status,
    ...(related && { related }),
    ...(failureReason && { failureReason }),
  }));

const participant = z
  .object({ address: z.string().nullish(), channel: z.string().nullish(), participantId: z.string().nullish() })
  .transform(({ address, channel, participantId }) => ({
    ...(address && { address }),
    ...(channel && { channel }),
    ...(participantId && { participantId }),
  }));

const recipient = z
  .intersection(participant, z.object({ deliveryStatus: z.string().nullish() }))
  .transform(({ deliveryStatus, ...rest }) => ({ ...rest, ...(deliveryStatus && { deliveryStatus }) }));

/** A Communication. Source: Twilio Conversations API v2, ListCommunicationByConversation. */
export const communication = z
  .object({
    id,
    resourceId: z.string().nullish(),
    content: z.object({ text: z.string().nullish() }).nullish(),
    author: participant.nullish(),
    recipients: z.array(recipient).nullish(),
    createdAt: moment,
    occurredAt: moment,
  })
  .transform(({ id, resourceId, content, author, recipients, createdAt, occurredAt }) => {
    const at = createdAt ?? occurredAt;
    return {
      id,
      text: content?.text ?? '',
      author: author ?? {},
      recipients: recipients ?? [],
      ...(resourceId && { messageSid: resourceId }),
      ...(at && { createdAt: at }),
    };
  });

/** A page of Communications; `nextToken` is there when another follows. */
export const communicationsAnswer = z
  .object({
    communications: z.array(communication),
    meta: z.object({ nextToken: z.string().nullish() }).nullish(),
  })
  .transform(({ communications, meta }) => ({ communications, nextToken: meta?.nextToken || undefined }));

/** What both shapes of Twilio's errors share: `{code, message, more_info, status}` of the platform, and Conversation
 * Orchestrator's `{code, httpStatusCode, message, userError, params}`. */
export const errorAnswer = z.object({ code: z.number().int().optional().catch(undefined), message: remark });

/** The body of an answer as `schema` has it; absent when it is not that. */
export function readAnswer<Schema extends z.ZodType>(
  schema: Schema,
  body: string | undefined,
): z.output<Schema> | undefined {
  if (body === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
