import type { Outcome } from './outcome.ts';

/**
 * What a call about an outcome says. An API destination builds its body from a template, and the signature has to be made
 * before that, over the bytes that it will build. So a value is a string that stands in JSON as it is, which
 * {@link plainText} makes of any.
 */
export interface OutcomeCall {
  readonly type: string;
  readonly timestamp: string;
  readonly actionId: string;
  readonly status: string;
  readonly route: string;
  readonly conversationId: string;
  readonly source: string;
  readonly eventId: string;
  readonly twilioActionId: string;
  readonly failureReason: string;
  readonly failureCode: string;
  readonly acceptedAt: string;
  readonly head: string;
}

/** The values of a call, in the order of its body. */
export function outcomeCall({ data }: Outcome): OutcomeCall {
  const { actionId, route, conversationId, source, eventId, twilioActionId, status } = data;
  const { failureReason, failureCode, acceptedAt, settledAt, head } = data;
  const values = { actionId, status, route, conversationId, source, eventId, twilioActionId };
  return plain({
    type: `action.${status.toLowerCase()}`,
    timestamp: settledAt,
    ...values,
    failureReason,
    failureCode,
    acceptedAt,
    head,
  });
}

/** The body, as Standard Webhooks recommend it: `{type, timestamp, data}`. Given placeholders, it is the template. */
export function outcomeBody({ type, timestamp, ...data }: OutcomeCall): string {
  return JSON.stringify({ type, timestamp, data });
}

function plain(call: OutcomeCall): OutcomeCall {
  const values = Object.entries(call).map(([name, value]) => [name, plainText(value)]);
  return { ...call, ...Object.fromEntries(values) };
}

/** Letters, digits and what ids and times are written with. Any other character could be escaped by some JSON writer. */
const UNSAFE = /[^A-Za-z0-9_.~:+-]/gu;

/** The text with its unsafe characters percent-encoded in UTF-8, as an id stands in a URL. */
function plainText(text: string): string {
  return text.replace(UNSAFE, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
