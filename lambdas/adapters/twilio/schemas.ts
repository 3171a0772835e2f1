import * as z from 'zod/mini';
import { conversationId } from '../../core/action/send-message.ts';

/** The longest text of Twilio's that goes on record. */
const MAX_TEXT_CHARACTERS = 1_000;

/** What a person reads and nothing depends on: cut where it is long, left out where it is not text. */
const remark = z.pipe(
  z.catch(
    z.nullish(
      z.pipe(
        z.string(),
        z.transform((text) => text.slice(0, MAX_TEXT_CHARACTERS)),
      ),
    ),
    undefined,
  ),
  z.transform((text) => text ?? undefined),
);

/** An error code of Twilio's: a whole number, which some answers write as text. */
const code = z.pipe(
  z.union([z.int(), z.string().check(z.regex(/^\d{1,9}$/))]),
  z.transform((it) => Number(it)),
);

/** Why an Action FAILED: in words, which often begin with the code (`30003: …`), or an object with a code and a message. */
const failureReason = z.pipe(
  z.catch(
    z.nullish(z.union([z.string(), z.object({ code: z.catch(z.optional(code), undefined), message: remark })])),
    undefined,
  ),
  z.transform((reason) => {
    if (!reason) return {};
    const { code, message } =
      typeof reason === 'string' ? { code: codeIn(reason), message: reason.slice(0, MAX_TEXT_CHARACTERS) } : reason;
    return { ...(message && { failureReason: message }), ...(code !== undefined && { failureCode: code }) };
  }),
);

function codeIn(words: string): number | undefined {
  return code.safeParse(/^\s*(\d{5})(?!\d)/.exec(words)?.[1]).data;
}

/** An id of Twilio's. It goes into paths and into the ledger. */
export const id = z.string().check(z.regex(/^(?!\.{1,2}$)[\x21-\x7e]{1,256}$/, 'is not an id'));

const moment = z.pipe(
  z.catch(z.nullish(z.iso.datetime({ offset: true })), undefined),
  z.transform((at) => at ?? undefined),
);

/** A moment as the ledger writes it, in UTC; left out where it is no date, or none that the ledger could read again. */
const recordable = z.pipe(
  moment,
  z.transform((at) => {
    const utc = new Date(at ?? Number.NaN);
    return Number.isNaN(utc.getTime()) ? undefined : z.iso.datetime().safeParse(utc.toISOString()).data;
  }),
);

const related = z.pipe(
  z.catch(z.nullish(z.record(z.string(), z.unknown())), undefined),
  z.transform((entries) => {
    const ids = Object.entries(entries ?? {}).flatMap(([name, value]) => {
      const read = id.safeParse(value);
      return read.success ? [[name, read.data] as const] : [];
    });
    return ids.length > 0 ? Object.fromEntries(ids) : undefined;
  }),
);

/**
 * An Action. Only what decides is demanded: `type` has several spellings or is absent, and a status that is new to us
 * is not an error. Source: Twilio Conversations API v2, FetchConversationAction.
 */
export const actionAnswer = z.pipe(
  z.object({
    id,
    status: z.string().check(z.minLength(1), z.maxLength(64)),
    related,
    failureReason,
    createdAt: recordable,
    completedAt: recordable,
  }),
  z.transform(({ id, status, related, failureReason, createdAt, completedAt }) => ({
    id,
    status,
    ...(related && { related }),
    ...failureReason,
    ...(createdAt && completedAt && { times: { createdAt, completedAt } }),
  })),
);

const participant = z.pipe(
  z.object({ address: z.nullish(z.string()), channel: z.nullish(z.string()), participantId: z.nullish(z.string()) }),
  z.transform(({ address, channel, participantId }) => ({
    ...(address && { address }),
    ...(channel && { channel }),
    ...(participantId && { participantId }),
  })),
);

const recipient = z.pipe(
  z.intersection(participant, z.object({ deliveryStatus: z.nullish(z.string()) })),
  z.transform(({ deliveryStatus, ...rest }) => ({ ...rest, ...(deliveryStatus && { deliveryStatus }) })),
);

/** A Communication. Source: Twilio Conversations API v2, ListCommunicationByConversation. */
export const communication = z.pipe(
  z.object({
    id,
    resourceId: z.nullish(z.string()),
    content: z.nullish(z.object({ text: z.nullish(z.string()) })),
    author: z.nullish(participant),
    recipients: z.nullish(z.array(recipient)),
    createdAt: moment,
    occurredAt: moment,
  }),
  z.transform(({ id, resourceId, content, author, recipients, createdAt, occurredAt }) => {
    const at = createdAt ?? occurredAt;
    return {
      id,
      text: content?.text ?? '',
      author: author ?? {},
      recipients: recipients ?? [],
      ...(resourceId && { messageSid: resourceId }),
      ...(at && { createdAt: at }),
    };
  }),
);

/** A page of Communications; `nextToken` is there when another follows. */
export const communicationsAnswer = z.pipe(
  z.object({
    communications: z.array(communication),
    meta: z.nullish(z.object({ nextToken: z.nullish(z.string()) })),
  }),
  z.transform(({ communications, meta }) => ({ communications, nextToken: meta?.nextToken || undefined })),
);

/** What both shapes of Twilio's errors share: `{code, message, more_info, status}` of the platform, and Conversation
 * Orchestrator's `{code, httpStatusCode, message, userError, params}`. */
export const errorAnswer = z.object({ code: z.catch(z.optional(code), undefined), message: remark });

/** A Conversation. Source: Twilio Conversations API v2, FetchConversation. */
export const conversationAnswer = z.object({ id: conversationId, status: z.catch(z.optional(z.string()), undefined) });

/** A Conversation's id in a header; undefined if there is none that could go into a path. */
export function conversationIdIn(header: string | string[] | undefined): string | undefined {
  return conversationId.safeParse(header).data;
}

/** Twilio's id of a request in a header. */
export function requestIdIn(header: string | string[] | undefined): string | undefined {
  return z
    .string()
    .check(z.regex(/^[\w-]{1,64}$/))
    .safeParse(header).data;
}

/** The body of an answer as `schema` has it; absent when it is not that. */
export function readAnswer<Schema extends z.ZodMiniType>(
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
