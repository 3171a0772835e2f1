import { hash } from 'node:crypto';
import * as z from 'zod/mini';
import type { EventIdentity } from './action/action-id.ts';
import { canonical } from './canonical-json.ts';

/** An event as routes see it: a CloudEvent 1.0 behind a configured source, whatever shape it arrived in. */
export interface AppEvent extends EventIdentity {
  readonly type: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly subject?: string;
  /** The CloudEvents attributes of these names: what `data` is, where the event says so. */
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  readonly data: unknown;
  /** CloudEvents extension attributes, and those of ours that a preset adds. */
  readonly extensions: Readonly<Record<string, string | number | boolean>>;
  /** SHA-256 of what the event says, hex, its id apart: the same id with another digest is another event that reuses it. */
  readonly digest: string;
  /**
   * What the signature does cover, where it does not cover the event's id: the first event to come with it owns it, so
   * that a captured request cannot be sent again under another id (docs/explanation/adr/0010-unsigned-ids.md).
   */
  readonly signedDigest?: string;
}

/** Why a route could make nothing of an event: the problem that its sender was answered, which holds no value. */
const rejection = z.object({
  /** The problem's type, of docs/reference/errors.md. */
  type: z.string(),
  route: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
});

/** A route that takes events of the type and made nothing of this one: its `when` did not want it, or its mapping gave nothing. */
export const declined = z.object({ route: z.string(), by: z.enum(['filter', 'mapping']) });
export type Declined = z.infer<typeof declined>;

/** What became of an event that was taken. */
export const acceptedState = z.enum(['actions', 'ignored']);

/**
 * What the ledger keeps of an event: which actions it made, that no route wanted it, or which route could make nothing of it.
 * Never its data.
 */
export const eventRecord = z.object({
  source: z.string(),
  origin: z.string(),
  eventId: z.string(),
  type: z.string(),
  digest: z.string(),
  receivedAt: z.iso.datetime(),
  /**
   * `mappingFailed`: nothing was taken, and the next event of this identity takes the record's place, mended or not. `ignored`: the
   * same event takes its place once routes make actions of it.
   */
  state: z.enum([...acceptedState.options, 'mappingFailed']),
  /** The actions that it made, by route, in the order of the routes. */
  actions: z.array(z.object({ id: z.string(), route: z.string() })),
  /** Of one that is `ignored` and has none, no route takes the type. */
  declined: z.optional(z.array(declined).check(z.minLength(1))),
  /** Only of one that was rejected. */
  rejection: z.optional(rejection),
});
export type EventRecord = z.infer<typeof eventRecord>;

/** An item that is no event as the bridge writes one, for somebody changed it: what can still be told of it. */
export const unreadableEvent = z.object({
  ...z.pick(eventRecord, { source: true, origin: true, eventId: true, actions: true }).shape,
  state: z.literal('unreadable'),
  integrityDetail: z.string(),
});
export type UnreadableEvent = z.infer<typeof unreadableEvent>;

/** Why an event was ignored, in a sentence for its sender; undefined of one that was not. */
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

/** SHA-256 in hex. */
export function digestOf(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/**
 * SHA-256 of a JSON value, in hex: the same whatever its white space and the order of its members, so that an event is
 * the same alone and in a batch.
 */
export function digestOfJson(value: unknown): string {
  return digestOf(canonical(value));
}
