import { fromAttributes } from '../../lambdas/adapters/ledger/dynamo-ledger-values.ts';
import { readAction, readEvent } from '../../lambdas/adapters/ledger/ledger-items.ts';
import { ACTION_KEY_PREFIX } from '../../lambdas/adapters/ledger/ledger-schema.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import { deliveryStatus, deliveryStatuses } from '../../lambdas/core/action/delivery-statuses.ts';
import { isSettled, type Status, statuses } from '../../lambdas/core/action/transitions.ts';
import type { EventRecord } from '../../lambdas/core/event.ts';
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
  /** Every action as it is now. */
  actions(): readonly Action[];
  /** What an action was to send, as it was claimed: its content may have been withheld since. */
  requestOf(actionId: string): Action['request'];
  /** The ids of actions that ended unsent and still have their content. */
  toWithhold(): readonly string[];
  /** Every event on record. */
  events(): readonly EventRecord[];
  readonly rewritten: readonly Rewritten[];
  /** What an action knew of its delivery, and knows no more. */
  readonly regressed: readonly Rewritten[];
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
  const items = new Map<string, Item>();
  const open = new Set<string>();
  const whole = new Set<string>();
  const requests = new Map<string, Action['request']>();
  const regressed: Rewritten[] = [];
  const rewritten: Rewritten[] = [];
  const putBack: PutBack[] = [];

  return {
    rewritten,
    regressed,
    putBack,
    toWithhold: () => [...whole],
    requestOf: (actionId) => must(requests.get(actionId)),
    open: () => [...open],
    events: () =>
      Array.from(items)
        .filter(([pk]) => pk.startsWith('EVENT#'))
        .map(([, item]) => readEvent(fromAttributes(item))),
    actions: () =>
      Array.from(items)
        .filter(([pk]) => pk.startsWith(ACTION_KEY_PREFIX))
        .map(([, item]) => readAction(fromAttributes(item))),
    note(pk, before, after) {
      items.set(pk, after);
      if (!pk.startsWith(ACTION_KEY_PREFIX)) return;
      const actionId = pk.slice(ACTION_KEY_PREFIX.length);
      const status = statusOf(after);
      if (isSettled(status)) open.delete(actionId);
      else open.add(actionId);
      if ((status === 'FAILED' || status === 'EXPIRED') && after.request?.M?.withheld === undefined)
        whole.add(actionId);
      else whole.delete(actionId);
      if (!before) {
        requests.set(actionId, readAction(fromAttributes(after)).request);
        return;
      }

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
      const last = is.length > was.length ? is.at(-1)?.M?.transition?.S : undefined;
      if (isFinal(before) && !mayFollowTheEnd(last) && endOf(before) !== endOf(after)) {
        rewritten.push({ actionId, what: `what was final: ${statusOf(before)}` });
      }
      if (last !== 'resend' && stageOf(after) < stageOf(before)) {
        regressed.push({ actionId, what: `its delivery, from stage ${stageOf(before)} to ${stageOf(after)}` });
      }
    },
  };
}

function isFinal(item: Item): boolean {
  return statusOf(item) === 'COMPLETED' || statusOf(item) === 'FAILED';
}

/** A person may have what FAILED sent again; whatever is withheld is taken out of its reason, too. */
function mayFollowTheEnd(transition: string | undefined): boolean {
  return transition === 'resend' || transition === 'withheld' || transition === 'erased';
}

function endOf(item: Item): string {
  return JSON.stringify([item.status, item.failure]);
}

/** How far a message got that goes to one; -1 while nobody told. */
function stageOf({ delivery }: Item): number {
  const word = deliveryStatus.safeParse(delivery?.L?.[0]?.M?.status?.S).data;
  return word === undefined ? -1 : deliveryStatuses[word].stage;
}

function must<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('nothing was claimed under this id');
  return found;
}

function statusOf({ status }: Item): Status {
  const found = statuses.find((it) => it === status?.S);
  if (found === undefined) throw new Error(`an action is written with the status ${status?.S}`);
  return found;
}
