import { createHmac } from 'node:crypto';
import { PlainError } from '../errors.ts';
import { plusSeconds } from '../time.ts';
import type { Action } from './action.ts';
import { rerecorded, resealed } from './history-hash.ts';
import type { SendMessageRequest } from './send-message.ts';
import type { WithheldRequest, Withholding } from './withheld-request.ts';

export interface Cover {
  readonly how: Withholding;
  readonly of: (value: string) => string;
}

export const redaction: Cover = { how: 'redacted', of: () => '[redacted]' };
export const erasure: Cover = { how: 'erased', of: () => '[erased]' };

/**
 * Replaces values by keyed hashes: with the key you can check for a value that you know, but nobody can try all phone
 * numbers without it. Equal values have equal hashes.
 */
export function hashing(key: string): Cover {
  return { how: 'hashed', of: (value) => `hmac:${createHmac('sha256', key).update(value).digest('base64url')}` };
}

export function isWhole({ request }: Action): boolean {
  return !('withheld' in request);
}

export function isErased({ request }: Action): boolean {
  return 'withheld' in request && request.withheld === 'erased';
}

/**
 * Returns when the content of a FAILED or EXPIRED action is to be withheld. COMPLETED actions lose it as they settle;
 * IN_DOUBT ones keep it until a person decides.
 */
export function withholdAt(action: Action, graceDays: number): string | undefined {
  const isInGrace = action.status === 'FAILED' || action.status === 'EXPIRED';
  if (!isInGrace || !isWhole(action)) return undefined;
  return plusSeconds(action.settledAt, graceDays * 24 * 60 * 60);
}

/** @throws {PlainError} if the request is withheld: a bug of the caller */
export function wholeRequest(request: Action['request']): SendMessageRequest {
  if (!('withheld' in request)) return request;
  throw new PlainError(`the content of the request was ${request.withheld}, and cannot be sent any more`);
}

/**
 * Withholds addresses, text, variables and media, and the words of the failure, which may quote them. The salt goes
 * too, so that texts cannot be tried against the hash. Withheld content can only be erased on top.
 */
export function withhold<A extends Action>(action: A, cover: Cover): A {
  return resealed(action, rerecorded(withoutItsContent(action, cover)));
}

/** As {@link withhold}, for a write that seals by itself. */
export function withoutItsContent<A extends Action>(action: A, cover: Cover): A {
  if (!isWhole(action) && cover.how !== 'erased') return action;
  const { request, failure, delivery } = action;
  return {
    ...action,
    request: covered(request, cover),
    requestCommitment: { hash: action.requestCommitment.hash },
    ...(failure && { failure: { ...failure, message: WITHHELD } }),
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

/** A participant's id is no personal data by itself. */
function coveredName(recipient: string, { payload }: Action['request'], cover: Cover): string {
  return payload.to.some(({ participantId }) => participantId === recipient) ? recipient : cover.of(recipient);
}

const WITHHELD = '[withheld]';

/** A shorter value also occurs in unrelated words. */
const MIN_CHARACTERS = 4;

/** Seven digits or more, and what people put between them. */
const NUMBER = /(?:\b(?:whatsapp|tel|sip|rcs):)?(?<!\w)[+(]*\d(?:[^\p{L}\p{N}]{0,3}\d){6,}(?!\w)/giu;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/**
 * Returns a person's words without the action's content, or anything else like a phone number or e-mail address,
 * because an entry can never be taken back. A value is found in any case, with other spaces and dashes, and
 * percent-encoded.
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
    .reduce((rest: string, value = '') => rest.replaceAll(spelledAnyhow(value), WITHHELD), decoded(words))
    .replace(MAIL, WITHHELD)
    .replace(NUMBER, WITHHELD);
}

function decoded(words: string): string {
  return words.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/** Finds a value by its letters and digits, with any characters between its words. */
function spelledAnyhow(value: string): RegExp {
  const [words = value] = value.match(/[\p{L}\p{N}].*[\p{L}\p{N}]|[\p{L}\p{N}]/su) ?? [];
  const [begin = '', end = ''] = value.split(words);
  const optional = (text: string): string => (text === '' ? '' : `(?:${literally(text)})?`);
  const tokens = words.match(/[\p{L}\p{N}]+/gu) ?? [literally(words)];
  const spelled = tokens.join('[^\\p{L}\\p{N}]{0,8}');
  return new RegExp(`(?:\\b(?:whatsapp|tel|sip|rcs):)?${optional(begin)}${spelled}${optional(end)}`, 'giu');
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
