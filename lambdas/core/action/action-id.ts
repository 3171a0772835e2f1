import { hash } from 'node:crypto';

/** Events that are equal in all three are the same event. */
export interface EventIdentity {
  readonly source: string;
  /** The CloudEvents `source` attribute: the sender within the configured source. */
  readonly origin: string;
  readonly eventId: string;
}

/** RFC 4648 §6 base32, lower case and without padding. */
function base32(bytes: Uint8Array): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((quintet) => alphabet[Number.parseInt(quintet, 2)]).join('');
}

/**
 * Returns the id of the action that a route makes of an event: `act_` and 26 base32 characters (130 bits) of a SHA-256.
 */
export function actionId(event: EventIdentity, route: string): string {
  const identity = JSON.stringify([event.source, event.origin, event.eventId, route]);
  return `act_${base32(hash('sha256', identity, 'buffer')).slice(0, 26)}`;
}

export function isActionId(id: string): boolean {
  return /^act_[a-z2-7]{26}$/.test(id);
}
