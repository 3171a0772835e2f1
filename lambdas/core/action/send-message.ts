import * as z from 'zod/mini';

const channel = z.enum(['VOICE', 'SMS', 'RCS', 'WHATSAPP', 'CHAT', 'VIDEO']);

const participant = z.strictObject({
  participantId: z.optional(z.string().check(z.minLength(1))),
  address: z.optional(z.string().check(z.minLength(1))),
  channel: z.optional(channel),
});

/** The addresses that each channel accepts, from Twilio's Actions page. */
const addressOfChannel: Partial<Record<z.infer<typeof channel>, { pattern: RegExp; form: string }>> = {
  SMS: { pattern: /^\+[1-9]\d{6,14}$/, form: 'E.164, such as +18005550100' },
  VOICE: { pattern: /^\+[1-9]\d{6,14}$/, form: 'E.164, such as +18005550100' },
  WHATSAPP: { pattern: /^whatsapp:\+[1-9]\d{6,14}$/, form: 'whatsapp:+18005550100' },
  RCS: { pattern: /^rcs:(\+[1-9]\d{6,14}|[A-Za-z0-9_.-]+)$/, form: 'rcs:brand_agent or rcs:+18005550100' },
};

const reachableParticipant = participant.check((context) => {
  const { participantId, address, channel: on } = context.value;
  const refuse = (path: string, message: string): void => {
    context.issues.push({ code: 'custom', input: context.value, path: [path], message });
  };
  if (participantId !== undefined) {
    if (address !== undefined) refuse('address', 'give participantId or address, not both');
    return;
  }
  if (address === undefined) return refuse('address', 'give participantId, or address and channel');
  if (on === undefined) return refuse('channel', 'an address needs its channel');
  const expected = addressOfChannel[on];
  if (expected && !expected.pattern.test(address)) {
    refuse('address', `is not an address of channel ${on}: expected ${expected.form}`);
  }
});

const absent = { not: {} };

/** Describes the check, which the API description cannot see. */
const describedParticipant = reachableParticipant.register(z.globalRegistry, {
  id: 'Participant',
  oneOf: [
    { title: 'by participantId', required: ['participantId'], properties: { participantId: {}, address: absent } },
    ...channel.options.map((it) => ({
      title: it,
      required: ['address', 'channel'],
      properties: {
        participantId: absent,
        channel: { const: it },
        address: { pattern: addressOfChannel[it]?.pattern.source },
      },
    })),
  ],
});

/**
 * What DynamoDB can store: 32 levels, numbers from 1e-130 to 1e125 and 0, and names that are not empty. What exceeds it
 * could be accepted and never be put on record.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
const MAX_SETTINGS_DEPTH = 16;
const LEAST_NUMBER = 1e-130;

function isKeepable(value: z.core.util.JSONType, depth = 0): boolean {
  if (typeof value === 'number') return value === 0 || isWithin(Math.abs(value), LEAST_NUMBER, Number.MAX_SAFE_INTEGER);
  if (typeof value !== 'object' || value === null) return true;
  if (depth >= MAX_SETTINGS_DEPTH || Object.hasOwn(value, '')) return false;
  return Object.values(value).every((it) => isKeepable(it, depth + 1));
}

function isWithin(value: number, least: number, most: number): boolean {
  return least <= value && value <= most;
}

const channelSettings = z
  .record(z.string(), z.json())
  .check(
    z.refine(
      (it) => isKeepable(it),
      `is nested deeper than ${MAX_SETTINGS_DEPTH} levels, has a member without a name, or a number beyond 2^53 or nearer to 0 than 1e-130`,
    ),
  );

const content = z
  .strictObject({
    text: z.optional(z.string().check(z.minLength(1))),
    contentId: z.optional(
      z.string().check(z.regex(/^HX[0-9a-fA-F]{32}$/, 'is not a content template SID (HX and 32 hex digits)')),
    ),
    variables: z.optional(z.record(z.string().check(z.minLength(1)), z.string())),
    mediaUrls: z.optional(z.array(z.url()).check(z.minLength(1))),
  })
  .check(
    z.refine((it) => it.text !== undefined || it.contentId !== undefined || it.mediaUrls !== undefined, {
      message: 'needs text, contentId or mediaUrls',
    }),
  )
  .register(z.globalRegistry, {
    anyOf: ['text', 'contentId', 'mediaUrls'].map((name) => ({ required: [name], properties: { [name]: {} } })),
  });

/**
 * The body of `POST /v2/Conversations/{ConversationId}/Actions`. It rejects what Twilio would reject.
 *
 * Source: Twilio Conversations API v2, CreateConversationAction.
 */
export const sendMessageRequest = z
  .strictObject({
    type: z.literal('SEND_MESSAGE'),
    payload: z.strictObject({
      from: describedParticipant,
      to: z.array(describedParticipant).check(z.minLength(1)),
      content,
      channelSettings: z.optional(channelSettings),
    }),
  })
  .register(z.globalRegistry, { id: 'SendMessageRequest' });
export type SendMessageRequest = z.infer<typeof sendMessageRequest>;

/** It becomes a path segment, so it has no character that could change the path. */
export const conversationId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,128}$/, 'is not a conversation id (letters, digits, _ and -)'));

export const actionToCreate = z.strictObject({ conversationId, request: sendMessageRequest });
export type ActionToCreate = z.infer<typeof actionToCreate>;

export type SendMessage = { conversationId: string } & z.input<typeof sendMessageRequest>['payload'];

/** Describes a message for a route to send. It is validated when the route runs, so that an error names the route. */
export function sendMessage({ conversationId, ...payload }: SendMessage): z.input<typeof actionToCreate> {
  return { conversationId, request: { type: 'SEND_MESSAGE', payload } };
}
