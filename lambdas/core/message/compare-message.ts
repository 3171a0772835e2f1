import type { Action } from '../action/action.ts';
import { plusSeconds, secondsBetween } from '../time.ts';
import type { Communication, Participant } from './twilio-answers.ts';

/** Twilio's clock and ours may differ by this much. */
export const CLOCK_SKEW_SECONDS = 60;

export type Difference = 'recipients' | 'time' | 'sender' | 'text';

/**
 * Returns the first way in which a message differs from what an action sent, in the order of {@link Difference};
 * undefined if it fits. The unknown text of a template never differs.
 */
export function differenceFrom(action: Action, communication: Communication): Difference | undefined {
  if (!hasRecipients(action, communication)) return 'recipients';
  if (!isSince(action.sentAt ?? action.acceptedAt, communication)) return 'time';
  if (!hasSender(action, communication)) return 'sender';
  return hasText(action, communication) ? undefined : 'text';
}

/** Whether a message has an action's sender, recipients and text. */
export function saysTheSame(action: Action, communication: Communication): boolean {
  return hasRecipients(action, communication) && hasSender(action, communication) && hasText(action, communication);
}

/** Whether a message may be from this moment or later. One without a time may. */
export function isSince(moment: string, { createdAt }: Communication): boolean {
  return createdAt === undefined || secondsBetween(plusSeconds(moment, -CLOCK_SKEW_SECONDS), createdAt) >= 0;
}

/** True for a template and for withheld content. */
export function isTextUnknown({ request }: Action): boolean {
  return request.payload.content.text === undefined || 'withheld' in request;
}

function hasRecipients({ request }: Action, { recipients }: Communication): boolean {
  return request.payload.to.every((recipient) => recipients.some((it) => isSame(recipient, it)));
}

function hasSender({ request }: Action, { author }: Communication): boolean {
  return isSame(request.payload.from, author);
}

/** Twilio trims the text. */
function hasText({ request }: Action, { text }: Communication): boolean {
  const sent = request.payload.content.text;
  return sent === undefined || sent.trim() === text.trim();
}

function isSame(wanted: Participant, found: Participant): boolean {
  if (wanted.participantId !== undefined) return wanted.participantId === found.participantId;
  return wanted.address === found.address && (wanted.channel === undefined || wanted.channel === found.channel);
}
