import { createHmac } from 'node:crypto';
import { PlainError } from '../errors.ts';
import { plusSeconds } from '../time.ts';
import type { Action } from './action.ts';
import { resealed } from './history-hash.ts';
import type { SendMessageRequest } from './send-message.ts';
import type { WithheldRequest, Withholding } from './withheld-request.ts';

/** How content is taken out of an action, and what stands in its place. */
export interface Cover {
  readonly how: Withholding;
  readonly of: (value: string) => string;
}

export const redaction: Cover = { how: 'redacted', of: () => '[redacted]' };
export const erasure: Cover = { how: 'erased', of: () => '[erased]' };

/**
 * Covers by a keyed hash: who has the key and knows a value can check for it, and nobody can try all numbers without the key.
 * Equal values have equal hashes.
 */
export function hashing(key: string): Cover {
  return { how: 'hashed', of: (value) => `hmac:${createHmac('sha256', key).update(value).digest('base64url')}` };
}

/** Whether an action still has what it was to send. */
export function isWhole({ request }: Action): boolean {
  return !('withheld' in request);
}

/** Whether a person had its content erased. */
export function isErased({ request }: Action): boolean {
  return 'withheld' in request && request.withheld === 'erased';
}

/**
 * When the content of an action is due to be withheld: some days after it FAILED or EXPIRED, in which a person may have it sent again. What is
 * COMPLETED is withheld as it settles; what is IN_DOUBT keeps it until a person has decided.
 *
 * @param graceDays how many
 */
export function withholdAt(action: Action, graceDays: number): string | undefined {
  const isInGrace = action.status === 'FAILED' || action.status === 'EXPIRED';
  if (!isInGrace || !isWhole(action)) return undefined;
  return plusSeconds(action.settledAt, graceDays * 24 * 60 * 60);
}

/** @throws {PlainError} when nothing but its shape is left, so that it cannot be sent: a fault of the caller */
export function wholeRequest(request: Action['request']): SendMessageRequest {
  if (!('withheld' in request)) return request;
  throw new PlainError(`the content of the request was ${request.withheld}, and cannot be sent any more`);
}

/**
 * An action whose addresses, text, variables and media are covered, in its request and in its failure's words; ids, channels, templates
 * and the names of variables stay. The salt of the request's commitment goes too, so that nobody can try texts against it. What is
 * covered stays so, and can only be erased on top.
 */
export function withhold<A extends Action>(action: A, cover: Cover): A {
  return resealed(action, withoutItsContent(action, cover));
}

/** As {@link withhold}, with the seal left as it was, for a write that seals. */
export function withoutItsContent<A extends Action>(action: A, cover: Cover): A {
  if (!isWhole(action) && cover.how !== 'erased') return action;
  const { request, failure, delivery } = action;
  return {
    ...action,
    request: covered(request, cover),
    requestCommitment: { hash: action.requestCommitment.hash },
    ...(failure && { failure: { ...failure, message: withoutContent(failure.message, request) } }),
    ...(delivery && {
      delivery: delivery.map((it) => ({ ...it, recipient: coveredName(it.recipient, request, cover) })),
    }),
  };
}

function covered({ type, payload }: Action['request'], cover: Cover): WithheldRequest {
  const { from, to, content } = payload;
  const { text, contentId, variables, mediaUrls } = content;
  return {
    type,
    withheld: cover.how,
    payload: {
      from: coveredParticipant(from, cover),
      to: to.map((it) => coveredParticipant(it, cover)),
      content: {
        ...(text !== undefined && { text: cover.of(text) }),
        ...(contentId !== undefined && { contentId }),
        ...(variables && {
          variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, cover.of(value)])),
        }),
        ...(mediaUrls && { mediaUrls: mediaUrls.map(cover.of) }),
      },
    },
  };
}

type Participant = WithheldRequest['payload']['from'];

function coveredParticipant({ address, ...others }: Participant, cover: Cover): Participant {
  return address === undefined ? others : { ...others, address: cover.of(address) };
}

/** A participant's id says nothing by itself. */
function coveredName(recipient: string, { payload }: Action['request'], cover: Cover): string {
  return payload.to.some(({ participantId }) => participantId === recipient) ? recipient : cover.of(recipient);
}

/** A shorter value is found in words that have nothing to do with it. */
const MIN_CHARACTERS = 4;

/** What may be a telephone number: seven digits or more, with what people put between them. */
const NUMBER = /(?<!\w)[+(]*\d(?:[ ().-]*\d){6,}(?!\w)/g;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/**
 * Somebody's words about an action without its addresses, text and variables, nor anything else that looks like a number or an address. A
 * history is hashed and stays for good, so that only such words come into it.
 */
export function withoutContent(words: string, { payload: { from, to, content } }: Action['request']): string {
  const values = [
    ...[from, ...to].map(({ address }) => address),
    content.text,
    ...Object.values(content.variables ?? {}),
    ...(content.mediaUrls ?? []),
  ];
  return values
    .filter((value) => value !== undefined && value.length >= MIN_CHARACTERS)
    .reduce((rest: string, value) => rest.replaceAll(value ?? '', '[withheld]'), words)
    .replace(MAIL, '[withheld]')
    .replace(NUMBER, '[withheld]');
}
