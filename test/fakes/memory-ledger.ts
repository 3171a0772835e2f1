import { isDeepStrictEqual } from 'node:util';
import { type Action, beganAt } from '../../lambdas/core/action/action.ts';
import type { EventIdentity } from '../../lambdas/core/action/action-id.ts';
import { isLegal, isSettled, statusGroupOf } from '../../lambdas/core/action/transitions.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';
import type { Audit } from '../../lambdas/core/api/audit.ts';
import { isOfStatus, type Selection } from '../../lambdas/core/api/queries.ts';
import { canonical } from '../../lambdas/core/canonical-json.ts';
import { QueryInvalidError } from '../../lambdas/core/errors.ts';
import type { EventRecord } from '../../lambdas/core/event.ts';
import { twilioIdsOf } from '../../lambdas/core/message/twilio-ids.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { dayOf } from '../../lambdas/core/time.ts';

/** A ledger in memory, of the same contract as the one in DynamoDB; it has no clock, no randomness and no retention. */
export function memoryLedger(): Ledger & Audit {
  const actions = new Map<string, Action>();
  const events = new Map<string, EventRecord>();
  const owners = new Map<string, string>();
  const eventKey = ({ source, origin, eventId }: EventIdentity) => JSON.stringify([source, origin, eventId]);

  return {
    async claimEvent(event) {
      const there = events.get(eventKey(event));
      const isWanted = there?.state === 'ignored' && event.state === 'actions' && there.digest === event.digest;
      if (there && there.state !== 'mappingFailed' && !isWanted)
        return { claimed: false, event: structuredClone(there) };
      events.set(eventKey(event), structuredClone(event));
      return { claimed: true, event };
    },

    async claimAction(action) {
      const there = actions.get(action.id);
      if (there) return { claimed: false, action: structuredClone(there) };
      actions.set(action.id, structuredClone(action));
      return { claimed: true, action };
    },

    async getAction(id) {
      return structuredClone(actions.get(id));
    },

    async advance(before, after) {
      const current = actions.get(before.id);
      if (!current) throw new Error(`${before.id} was deleted from the ledger`);
      const entry = after.history.at(-1);
      if (after.history.length !== before.history.length + 1 || !entry || entry.transition === 'claimed') {
        throw new Error(`${before.id}: an advance is one transition, from one version to the next`);
      }
      if (current.version === before.version && isLegal(entry.transition, current.status)) {
        actions.set(after.id, {
          ...structuredClone(after),
          // The sweeper moves these two without a version: what was not changed here is not set back there.
          dueAt: after.dueAt === before.dueAt ? current.dueAt : after.dueAt,
          executions: after.executions === before.executions ? current.executions : after.executions,
        });
        return { won: true, action: after };
      }
      const isOwn =
        current.version === after.version &&
        isDeepStrictEqual(current.history.at(-1), entry) &&
        isDeepStrictEqual(current.delivery, after.delivery);
      return isOwn ? { won: true, action: after } : { won: false, current: structuredClone(current) };
    },

    withholdAt: () => undefined,

    async postpone(id, dueAt, executions) {
      const current = actions.get(id);
      if (current && !isSettled(current.status)) actions.set(id, { ...current, dueAt, executions });
    },

    async moveDue({ id, dueAt }, until, kind = 'open') {
      const current = actions.get(id);
      const isThere = current && !isSettled(current.status) && current.dueAt === dueAt;
      if (isThere && kind === 'open') actions.set(id, { ...current, dueAt: until });
    },

    async listDue(now, limit, kind = 'open') {
      if (kind === 'withholding') return [];
      return Array.from(actions.values())
        .filter(({ status, dueAt }) => !isSettled(status) && dueAt <= now.toISOString())
        .sort(ascending(({ dueAt, id }) => `${dueAt}#${id}`))
        .slice(0, limit)
        .map(({ id, dueAt }) => ({ id, dueAt }));
    },

    async findEvents(source, eventId) {
      return Array.from(events.values())
        .filter((event) => event.source === source && event.eventId === eventId)
        .sort(ascending(({ receivedAt, origin }) => `${receivedAt}#${origin}`))
        .map((event) => structuredClone(event));
    },

    async getEvent(identity) {
      return structuredClone(events.get(eventKey(identity)));
    },

    async listByConversation(conversationId, { limit, cursor }) {
      const place = (it: Action) => `${conversationId}#${beganAt(it)}#${it.id}`;
      const all = Array.from(actions.values())
        .filter((action) => action.conversationId === conversationId)
        .sort(ascending(place))
        .reverse();
      const start = cursor === undefined ? 0 : all.findIndex((action) => place(action) === cursor) + 1;
      if (cursor !== undefined && start === 0) {
        throw new QueryInvalidError('The cursor is not one of this conversation.');
      }
      const items = all.slice(start, start + limit).map((action) => structuredClone(action));
      const last = items.at(-1);
      return last && start + limit < all.length ? { items, cursor: place(last) } : { items };
    },

    async findByMessage(messageSid) {
      const latest = Array.from(actions.values())
        .filter((action) => twilioIdsOf(action).messageSid === messageSid)
        .sort(ascending(({ acceptedAt, id }) => `${acceptedAt}#${id}`))
        .at(-1);
      return structuredClone(latest);
    },

    async show(id) {
      const action = structuredClone(actions.get(id));
      return action && { ...action, ...verifyHistory(action) };
    },

    async list(selection, { limit, cursor }) {
      const mark = `${canonical(selection)}#`;
      if (cursor !== undefined && !cursor.startsWith(mark)) throw new QueryInvalidError('Not a cursor of this query.');
      const all = Array.from(actions.values())
        .filter((action) => isSelected(action, selection))
        .sort(ascending((it) => placeIn(selection, it)))
        .reverse()
        .filter((it) => cursor === undefined || placeIn(selection, it) < cursor.slice(mark.length));
      const items = all.slice(0, limit).map((it) => ({ ...structuredClone(it), ...verifyHistory(it) }));
      const last = all[limit - 1];
      return last && all.length > limit ? { items, cursor: mark + placeIn(selection, last) } : { items };
    },

    async count(day) {
      const counts = { OPEN: 0, COMPLETED: 0, FAILED: 0, EXPIRED: 0, IN_DOUBT: 0 };
      for (const it of actions.values()) if (dayOf(it.acceptedAt) === day) counts[statusGroupOf(it.status)] += 1;
      return counts;
    },

    async own(thing, owner) {
      const key = JSON.stringify(
        thing.kind === 'communication' ? [thing.kind, thing.id] : [thing.kind, thing.source, thing.signedDigest],
      );
      const there = owners.get(key);
      if (there === undefined) owners.set(key, owner);
      return there ?? owner;
    },
  };
}

function isSelected(action: Action, selection: Selection): boolean {
  const place = placeIn(selection, action);
  const isWithin = place >= (selection.from ?? '') && place < (selection.to ?? '~');
  switch (selection.by) {
    case 'conversation':
      return isWithin && action.conversationId === selection.conversationId;
    case 'status':
      return isWithin && isOfStatus(action.status, selection.status);
    case 'route':
      return isWithin && action.route === selection.route;
    case 'all':
      return isWithin;
    default:
      return isWithin && twilioIdsOf(action)[selection.by] === selection.id;
  }
}

function placeIn({ by }: Selection, action: Action): string {
  return `${by === 'conversation' ? beganAt(action) : action.acceptedAt}#${action.id}`;
}

function ascending<T>(key: (item: T) => string) {
  return (a: T, b: T): number => (key(a) < key(b) ? -1 : 1);
}
