import { hash } from 'node:crypto';
import { canonical } from '../canonical-json.ts';
import type { Action, HistoryEntry, RequestCommitment } from './action.ts';

/** `kind` keeps a hash for one purpose from passing for another. */
function hashOf(kind: 'commitment' | 'genesis' | 'entry' | 'record' | 'seal', ...parts: readonly unknown[]): string {
  return hash('sha256', canonical([`action-bridge/${kind}`, ...parts]), 'base64url');
}

export function commitmentTo(request: Action['request'], salt: string): RequestCommitment & { readonly salt: string } {
  return { hash: hashOf('commitment', salt, request), salt };
}

/** What never changes about an action. */
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

/** Returns what the first entry follows. The deadline is not in it, because a resend begins another. */
export function genesisOf(action: Identity): string {
  const { id, source, origin, eventId, eventType, route, conversationId, whenInDoubt, acceptedAt } = action;
  const identity = { id, source, origin, eventId, eventType, route, conversationId, whenInDoubt, acceptedAt };
  return hashOf('genesis', identity, action.requestCommitment.hash);
}

/** Adds the hash, which covers the entry and all before it. */
export function chained(previous: string, entry: Omit<HistoryEntry, 'hash'>): HistoryEntry {
  return { ...entry, hash: hashOf('entry', previous, entry) };
}

/** The fields that entries do not repeat. */
type Recorded = Pick<Action, 'request' | 'requestCommitment'> &
  Partial<Pick<Action, 'twilioActionId' | 'related' | 'evidence' | 'delivery' | 'failure' | 'former'>>;

/**
 * Returns the hash of those fields. An entry carries it if its write changed it, so the head of the history stands for
 * them too. The salt keeps content from being guessed by it later.
 */
export function recordOf(action: Recorded): string {
  const { request, requestCommitment, twilioActionId, related, evidence, delivery, failure, former } = action;
  const withheld = 'withheld' in request ? request : undefined;
  const record = { withheld, twilioActionId, related, evidence, delivery, failure, former };
  return hashOf('record', requestCommitment.salt, record);
}

/** Returns the last hash of {@link recordOf} in a history; undefined in one of an older version. */
export function recordedHash({ history }: Pick<Action, 'history'>): string | undefined {
  return history.findLast(({ record }) => record !== undefined)?.record;
}

/** No record has this hash: what was broken once must not become valid again. */
const BROKEN_RECORD = hashOf('record', 'broken');

export function recordAfter(before: Action, after: Recorded): { readonly record?: string } {
  const recorded = recordedHash(before);
  if (recorded === undefined) return {};
  const record = recorded === recordOf(before) ? recordOf(after) : BROKEN_RECORD;
  return record === recorded ? {} : { record };
}

/** Writes the last entry again, for content that the same write withholds. */
export function rerecorded<A extends Action>(action: A): A {
  const { history } = action;
  const last = history.at(-1);
  if (last === undefined || recordedHash(action) === BROKEN_RECORD || recordedHash(action) === undefined) return action;
  const before = history.slice(0, -1);
  const previous = before.at(-1)?.hash ?? genesisOf(action);
  const { hash: _, ...entry } = last;
  return { ...action, history: [...before, chained(previous, { ...entry, record: recordOf(action) })] };
}

/** Returns the last entry's hash, which stands for the whole history. */
export function headOf(action: Action): string {
  return action.history.at(-1)?.hash ?? genesisOf(action);
}

/** Returns the hash over the head and all other fields but those that the sweeper writes without a new version. */
export function sealOf(action: Omit<Action, 'seal'> & Partial<Pick<Action, 'seal'>>): string {
  const { history, seal: _, dueAt: _dueAt, executions: _executions, ...content } = action;
  return hashOf('seal', history.at(-1)?.hash, content);
}

/** A seal that was broken before stays broken, so that no later write hides tampering. */
export function resealed<A extends Action>(before: Action, after: A): A {
  return { ...after, seal: before.seal === sealOf(before) ? sealOf(after) : before.seal };
}
