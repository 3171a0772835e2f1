import { fromAttributes } from '../../lambdas/adapters/dynamo-ledger-values.ts';
import { readAction, readEvent } from '../../lambdas/adapters/ledger-items.ts';
import { ACTION_KEY_PREFIX } from '../../lambdas/adapters/ledger-schema.ts';
import type { Action } from '../../lambdas/core/action.ts';
import type { EventRecord } from '../../lambdas/core/event.ts';
import { isSettled, type Status, statuses } from '../../lambdas/core/transitions.ts';
import type { Item } from './dynamodb-expressions.ts';

/** A write that changed what it may only add to. */
export interface Rewritten {
  readonly actionId: string;
  readonly what: string;
}

export interface LedgerRecord {
  note(pk: string, before: Item | undefined, after: Item): void;
  /** The ids of actions that have not settled. */
  open(): readonly string[];
  /** Every action as it is at the end. */
  actions(): readonly Action[];
  /** Every event on record. */
  events(): readonly EventRecord[];
  readonly rewritten: readonly Rewritten[];
  /** When an action was put back to be sent again, and not before when. */
  readonly putBack: readonly PutBack[];
}

export interface PutBack {
  readonly actionId: string;
  readonly version: number;
  readonly sendAfter: string;
}

/** Watches every write into the ledger's table, whoever makes it. */
export function ledgerRecord(): LedgerRecord {
  const last = new Map<string, Item>();
  const open = new Set<string>();
  const rewritten: Rewritten[] = [];
  const putBack: PutBack[] = [];

  return {
    rewritten,
    putBack,
    open: () => [...open],
    events: () =>
      Array.from(last)
        .filter(([pk]) => pk.startsWith('EVENT#'))
        .map(([, item]) => readEvent(fromAttributes(item))),
    actions: () =>
      Array.from(last)
        .filter(([pk]) => pk.startsWith(ACTION_KEY_PREFIX))
        .map(([, item]) => readAction(fromAttributes(item))),
    note(pk, before, after) {
      last.set(pk, after);
      if (!pk.startsWith(ACTION_KEY_PREFIX)) return;
      const actionId = pk.slice(ACTION_KEY_PREFIX.length);
      const status = statusOf(after);
      if (isSettled(status)) open.delete(actionId);
      else open.add(actionId);
      if (!before) return;

      const sendAfter = after.sendAfter?.S;
      if (sendAfter !== undefined && sendAfter !== before.sendAfter?.S) {
        putBack.push({ actionId, version: Number(after.version?.N), sendAfter });
      }
      const [was, is] = [before.history?.L ?? [], after.history?.L ?? []];
      if (is.length < was.length || is.slice(0, was.length).some((entry, index) => entry !== was[index])) {
        rewritten.push({ actionId, what: 'an entry of its history' });
      }
      if (statusOf(before) !== status && is.length === was.length) {
        rewritten.push({
          actionId,
          what: `its status, from ${statusOf(before)} to ${status}, without a word in its history`,
        });
      }
      const isFinal = statusOf(before) === 'COMPLETED' || statusOf(before) === 'FAILED';
      if (
        isFinal &&
        (statusOf(before) !== status || JSON.stringify(before.failure) !== JSON.stringify(after.failure))
      ) {
        rewritten.push({ actionId, what: `what was final: ${statusOf(before)}` });
      }
    },
  };
}

function statusOf({ status }: Item): Status {
  const found = statuses.find((it) => it === status?.S);
  if (found === undefined) throw new Error(`an action is written with the status ${status?.S}`);
  return found;
}
