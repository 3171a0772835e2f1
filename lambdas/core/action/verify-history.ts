import type { Action, HistoryEntry } from './action.ts';
import { chained, commitmentTo, genesisOf, recordedHash, recordOf, sealOf } from './history-hash.ts';
import { isLegal, statusAfter, type TransitionName } from './transitions.ts';

export type Integrity =
  | { readonly integrity: 'verified' }
  | { readonly integrity: 'broken'; readonly integrityDetail: string };

/**
 * Recomputes every hash of an action and replays its history. Tampering by somebody who computes the hashes correctly
 * is found only by a seal that was kept elsewhere.
 *
 * @returns the first thing that does not verify, without any value
 */
export function verifyHistory(action: Action): Integrity {
  const integrityDetail =
    faultOfRequest(action) ??
    faultOfHistory(action) ??
    faultOfStatus(action) ??
    faultOfRecord(action) ??
    faultOfSeal(action);
  return integrityDetail === undefined ? { integrity: 'verified' } : { integrity: 'broken', integrityDetail };
}

function faultOfRequest({ request, requestCommitment: { hash, salt }, history }: Action): string | undefined {
  if ('withheld' in request) {
    const mayBeWithheld = history.some(({ transition, to }) => isWithholding(transition, to));
    return mayBeWithheld ? undefined : 'The request is withheld, and no entry of the history withholds it.';
  }
  // Without its salt, a request could be compared with nothing.
  const isAccepted = salt !== undefined && commitmentTo(request, salt).hash === hash;
  return isAccepted ? undefined : 'The request is not the one that was accepted.';
}

/** Whether a request may be withheld in the write of this entry: when it completes, after a grace, or by a person. */
function isWithholding(transition: HistoryEntry['transition'], to: Action['status']): boolean {
  return to === 'COMPLETED' || transition === 'withheld' || transition === 'erased';
}

/** Older versions wrote no record into entries: the seal alone covers it. */
function faultOfRecord(action: Action): string | undefined {
  const recorded = recordedHash(action);
  if (recorded === undefined || recorded === recordOf(action)) return undefined;
  return "Twilio's ids, the evidence, the delivery, the failure or the withheld request are not as they were written.";
}

function faultOfHistory(action: Action): string | undefined {
  let previous = genesisOf(action);
  let status: Action['status'] | null = null;
  for (const [index, { hash, ...entry }] of action.history.entries()) {
    const place = `Entry ${index + 1} of the history`;
    if (hash !== chained(previous, entry).hash) {
      return index === 0
        ? `${place}, or the action's identity or policy, is not as it was written.`
        : `${place} is not as it was written, or one before it is missing.`;
    }
    const { transition, from, to } = entry;
    const isLegalNext = transition === 'claimed' ? from === null : isLegalTo(transition, from, to);
    if (from !== status || !isLegalNext) return `${place} is no transition that may follow the one before it.`;
    previous = hash;
    status = to;
  }
  return undefined;
}

function isLegalTo(transition: TransitionName, from: Action['status'] | null, to: Action['status']): boolean {
  return from !== null && isLegal(transition, from) && statusAfter(transition, from) === to;
}

function faultOfStatus({ history, status }: Action): string | undefined {
  return history.at(-1)?.to === status ? undefined : 'The status is not the one that the history ends in.';
}

function faultOfSeal(action: Action): string | undefined {
  return action.seal === sealOf(action)
    ? undefined
    : 'The seal does not fit: something outside the history was changed.';
}
