import { createHash } from 'node:crypto';
import type { CreateRequest } from './create-request.ts';
import type { MadeAction } from './records.ts';

/** Standard deviation of the logarithm of settle times: most are within a factor of two of the median. */
const SETTLE_SIGMA = 0.4;

export interface MakeActionOptions {
  readonly conversationId: string;
  readonly request: CreateRequest;
  readonly now: Date;
  readonly random: () => number;
  /** Count of earlier Actions, so that ids are unique even if clock and random numbers repeat. */
  readonly sequence: number;
  readonly settleMillis: number;
  readonly failureReason: string | null;
}

/** Decides an Action's ids and its whole future. */
export function makeAction({ conversationId, request, now, failureReason, ...options }: MakeActionOptions): MadeAction {
  const id = ulid(now, options.sequence, options.random);
  const settleMillis = options.settleMillis * Math.exp(SETTLE_SIGMA * gaussian(options.random));
  const after = (millis: number): string => new Date(now.getTime() + Math.round(millis)).toISOString();
  return {
    id: `conv_action_${id}`,
    conversationId,
    messageSid: `SM${createHash('sha256').update(id).digest('hex').slice(0, 32)}`,
    communicationId: `conv_communication_${id}`,
    request,
    createdAt: after(0),
    appearsAt: after(0.3 * settleMillis),
    settlesAt: after(settleMillis),
    deliveredAt: after(2 * settleMillis),
    failureReason,
  };
}

/** 26 characters of Crockford's base32, like Twilio's: 10 of time, 4 of sequence, 12 random. */
function ulid(now: Date, sequence: number, random: () => number): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const encode = (value: number, length: number): string =>
    Array.from({ length }, (_, index) => alphabet[Math.floor(value / 32 ** (length - 1 - index)) % 32]).join('');
  const randomly = Array.from({ length: 12 }, () => alphabet[Math.floor(random() * 32)]).join('');
  return encode(now.getTime(), 10) + encode(sequence, 4) + randomly;
}

/** Box–Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
