import type { Outcome } from './outcome.ts';

/**
 * An API destination builds the body from a template after it is signed, so every value is a string that is the same in
 * JSON (see {@link plainText}).
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

/** Returns the body that Standard Webhooks recommends. With placeholders it is the template. */
export function outcomeBody({ type, timestamp, ...data }: OutcomeCall): string {
  return JSON.stringify({ type, timestamp, data });
}

function plain(call: OutcomeCall): OutcomeCall {
  const values = Object.entries(call).map(([name, value]) => [name, plainText(value)]);
  return { ...call, ...Object.fromEntries(values) };
}

/** Any character that a JSON writer might escape. */
const UNSAFE = /[^A-Za-z0-9_.~:+-]/gu;

/** Percent-encodes the unsafe characters of a text. */
function plainText(text: string): string {
  return text.replace(UNSAFE, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
