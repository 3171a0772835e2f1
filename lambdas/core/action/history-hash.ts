import { hash } from 'node:crypto';
import { canonical } from '../canonical-json.ts';
import type { Action, HistoryEntry, RequestCommitment } from './action.ts';

/** SHA-256 in base64url over canonical JSON; `kind` keeps what is hashed for one purpose from passing for another. */
function hashOf(kind: 'commitment' | 'genesis' | 'entry' | 'seal', ...parts: readonly unknown[]): string {
  return hash('sha256', canonical([`action-bridge/${kind}`, ...parts]), 'base64url');
}

/** Stands for a request that is not to be in the chain itself. */
export function commitmentTo(request: Action['request'], salt: string): RequestCommitment & { readonly salt: string } {
  return { hash: hashOf('commitment', salt, request), salt };
}

/** What never changes about an action: who it is, what its route wants, and what it was to send. */
type Identity = Pick<
  Action,
  | 'id'
  | 'source'
  | 'origin'
  | 'eventId'
  | 'eventType'
  | 'route'
  | 'conversationId'
  | 'whenInDoubt'
  | 'acceptedAt'
  | 'requestCommitment'
>;

/** What the first entry of a history follows. The deadline is in that entry, for a person can begin another. */
export function genesisOf(action: Identity): string {
  const { id, source, origin, eventId, eventType, route, conversationId, whenInDoubt, acceptedAt } = action;
  const identity = { id, source, origin, eventId, eventType, route, conversationId, whenInDoubt, acceptedAt };
  return hashOf('genesis', identity, action.requestCommitment.hash);
}

/** An entry in its place: its hash covers it and, through `previous`, all that went before. */
export function chained(previous: string, entry: Omit<HistoryEntry, 'hash'>): HistoryEntry {
  return { ...entry, hash: hashOf('entry', previous, entry) };
}

/** The hash of the last entry, which stands for the whole history. */
export function headOf(action: Action): string {
  return action.history.at(-1)?.hash ?? genesisOf(action);
}

/**
 * The seal of an action: over the head of its history and all of its own content, but for what the sweeper notes without
 * a version of its own.
 */
export function sealOf(action: Omit<Action, 'seal'> & Partial<Pick<Action, 'seal'>>): string {
  const { history, seal: _, dueAt: _dueAt, executions: _executions, ...content } = action;
  return hashOf('seal', history.at(-1)?.hash, content);
}

/**
 * The action after a write, under a new seal; every write that changes what is protected needs it, with a transition or
 * without. A seal that was broken before stays broken: no later write makes good what somebody changed.
 */
export function resealed<A extends Action>(before: Action, after: A): A {
  return { ...after, seal: before.seal === sealOf(before) ? sealOf(after) : before.seal };
}
