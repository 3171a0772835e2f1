import { hash } from 'node:crypto';
import * as z from 'zod/mini';
import type { EventIdentity } from './action/action-id.ts';
import { canonical } from './canonical-json.ts';

/** An event as routes see it: a CloudEvent 1.0, whatever form it arrived in. */
export interface AppEvent extends EventIdentity {
  readonly type: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly subject?: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  readonly data: unknown;
  /** CloudEvents extension attributes, and those that a preset adds. */
  readonly extensions: Readonly<Record<string, string | number | boolean>>;
  /** SHA-256 in hex of the event without its id: with another digest, the same id is another event. */
  readonly digest: string;
  /**
   * The digest of what is signed, if that does not cover the event's id. Its first event owns it, so a captured request
   * cannot come again under another id (docs/explanation/adr/0010-unsigned-ids.md).
   */
  readonly signedDigest?: string;
}

/** The problem that the sender got. It holds no value. */
const rejection = z.object({
  type: z.string(),
  route: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});

/** A route of the event's type that made nothing of it: its `when` returned false, or its mapping undefined. */
export const declined = z.object({ route: z.string(), by: z.enum(['filter', 'mapping']) });
export type Declined = z.infer<typeof declined>;

export const acceptedState = z.enum(['actions', 'ignored']);

/** What the ledger keeps of an event; never its data. */
export const eventRecord = z.object({
  source: z.string(),
  origin: z.string(),
  eventId: z.string(),
  type: z.string(),
  digest: z.string(),
  receivedAt: z.iso.datetime(),
  /**
   * `mappingFailed`: the next event of this identity replaces the record. `ignored`: the same event does if routes make
   * actions of it by then.
   */
  state: z.enum([...acceptedState.options, 'mappingFailed']),
  actions: z.array(z.object({ id: z.string(), route: z.string() })),
  /** Absent from an `ignored` event if no route takes its type. */
  declined: z.optional(z.array(declined).check(z.minLength(1))),
  /** Only in state `mappingFailed`. */
  rejection: z.optional(rejection),
});
export type EventRecord = z.infer<typeof eventRecord>;

/** What can be read of an item that somebody changed, so that it is no event. */
export const unreadableEvent = z.object({
  ...z.pick(eventRecord, { source: true, origin: true, eventId: true, actions: true }).shape,
  state: z.literal('unreadable'),
  integrityDetail: z.string(),
});
export type UnreadableEvent = z.infer<typeof unreadableEvent>;

/** Returns a sentence for the sender; undefined if the event was not ignored. */
export function whyIgnored({
  source,
  type,
  state,
  declined: by,
}: Pick<EventRecord, 'source' | 'type' | 'state' | 'declined'>): string | undefined {
  if (state !== 'ignored') return undefined;
  if (by === undefined) return `No route takes events of type ${type} from source ${source}.`;
  return `Each route that takes its type declined it: ${by.map((it) => `${it.route} by its ${it.by}`).join(', ')}.`;
}

export function digestOf(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/**
 * SHA-256 in hex. White space and the order of members do not matter, so an event has the same digest alone and in a
 * batch.
 */
export function digestOfJson(value: unknown): string {
  return digestOf(canonical(value));
}
