import { hash } from 'node:crypto';

/** What makes an event one and the same: the configured source, the CloudEvents `source`, and its id there. */
export interface EventIdentity {
  /** The name of the source in bridge.config.ts. */
  readonly source: string;
  /** The CloudEvents `source` attribute: who, behind the configured source, speaks. */
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
 * The id of the action that a route makes of an event: `act_` and 26 base32 characters (130 bits) of a SHA-256. The
 * same event and route always name the same action, which makes a claim one conditional write and names the
 * Step Functions execution. The parts are joined as JSON, so that no two identities can spell the same string.
 */
export function actionId(event: EventIdentity, route: string): string {
  const identity = JSON.stringify([event.source, event.origin, event.eventId, route]);
  return `act_${base32(hash('sha256', identity, 'buffer')).slice(0, 26)}`;
}

/** Whether this is the form of an action's id. */
export function isActionId(id: string): boolean {
  return /^act_[a-z2-7]{26}$/.test(id);
}
