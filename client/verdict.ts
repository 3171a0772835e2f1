import { verifyHistory } from '../lambdas/core/action/verify-history.ts';
import type { ListedAction } from './bridge-client.ts';

export interface Verdict {
  readonly id: string;
  readonly status: string;
  readonly integrity: 'verified' | 'broken';
  /** Why it is broken. */
  readonly detail?: string;
}

/**
 * Verifies an action's hashes here. Trusts the bridge only when it reports an action as broken.
 *
 * @param anchor a hash or a seal that was kept elsewhere; the action must have it
 */
export function verdictOf(recorded: ListedAction, anchor?: string): Verdict {
  const { id, status } = recorded;
  if (recorded.status === 'UNREADABLE') {
    return { id, status, integrity: 'broken', detail: `It cannot be read as an action: ${recorded.integrityDetail}` };
  }
  const { integrity: said, integrityDetail, ...action } = recorded;
  const computed = verifyHistory(action);
  if (computed.integrity === 'broken') return { id, status, integrity: 'broken', detail: computed.integrityDetail };
  if (said === 'broken')
    return { id, status, integrity: 'broken', detail: integrityDetail ?? 'The bridge reports it as broken.' };
  const hashes = [action.seal, ...action.history.map(({ hash }) => hash)];
  if (anchor === undefined || hashes.includes(anchor)) return { id, status, integrity: 'verified' };
  return {
    id,
    status,
    integrity: 'broken',
    detail: 'It does not have the anchor among its hashes: its history was rewritten.',
  };
}
