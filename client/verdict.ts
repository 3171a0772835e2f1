import { verifyHistory } from '../lambdas/core/action/verify-history.ts';
import type { ListedAction } from './bridge-client.ts';

/** What the hashes say of an action. */
export interface Verdict {
  readonly id: string;
  readonly status: string;
  readonly integrity: 'verified' | 'broken';
  /** What gives it away. */
  readonly detail?: string;
}

/**
 * Computes an action's hashes anew, from what was answered: the bridge's own word is not taken for it, but that it found
 * something is.
 *
 * @param anchor a head or a seal that was kept elsewhere, which the action must have had
 */
export function verdictOf(recorded: ListedAction, anchor?: string): Verdict {
  const { id, status } = recorded;
  if (recorded.status === 'UNREADABLE') {
    return { id, status, integrity: 'broken', detail: `It cannot be read as an action: ${recorded.integrityDetail}` };
  }
  const { integrity: said, integrityDetail, ...action } = recorded;
  const computed = verifyHistory(action);
  if (computed.integrity === 'broken') return { id, status, integrity: 'broken', detail: computed.integrityDetail };
  if (said === 'broken') return { id, status, integrity: 'broken', detail: integrityDetail ?? 'The bridge says so.' };
  const hashes = [action.seal, ...action.history.map(({ hash }) => hash)];
  if (anchor === undefined || hashes.includes(anchor)) return { id, status, integrity: 'verified' };
  return {
    id,
    status,
    integrity: 'broken',
    detail: 'It never had the hash that was kept: its history was written anew.',
  };
}
