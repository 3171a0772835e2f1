import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { EventIdentity } from './action-id.ts';

/** An event as routes see it: a CloudEvent 1.0 behind a configured source, whatever shape it arrived in. */
export interface AppEvent extends EventIdentity {
  readonly type: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly subject?: string;
  readonly data: unknown;
  /** CloudEvents extension attributes, and those of ours that a preset adds. */
  readonly extensions: Readonly<Record<string, string | number | boolean>>;
  /** SHA-256 of what was received, hex: the same id with another digest is another event that reuses it. */
  readonly digest: string;
  /**
   * What the signature does cover, where it does not cover the event's id: the first event to come with it owns it, so
   * that a captured request cannot be sent again under another id.
   */
  readonly signedKey?: string;
}

/** What the ledger keeps of an event: which actions it made, or that no route wanted it. Never its data. */
export const eventRecord = z.object({
  source: z.string(),
  origin: z.string(),
  eventId: z.string(),
  type: z.string(),
  digest: z.string(),
  receivedAt: z.iso.datetime(),
  outcome: z.enum(['actions', 'ignored']),
  /** The actions that it made, by route, in the order of the routes. */
  actions: z.array(z.object({ id: z.string(), route: z.string() })),
});
export type EventRecord = z.infer<typeof eventRecord>;

/** SHA-256 in hex. */
export function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
