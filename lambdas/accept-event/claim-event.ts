import * as z from 'zod/mini';
import { acceptAction } from '../core/action/accept-action.ts';
import type { Action, ActionIn } from '../core/action/action.ts';
import type { ActionToCreate } from '../core/action/send-message.ts';
import type { Bridge } from '../core/bridge/bridge.ts';
import { type Route, routesFor } from '../core/bridge/route.ts';
import { EventConflictError, MappingError, ProblemError, UnavailableError } from '../core/errors.ts';
import type { AppEvent, Declined, EventRecord } from '../core/event.ts';
import { type Clock, type Ledger, LedgerUnavailableError, type Log } from '../core/ports.ts';

export interface ClaimEventDependencies {
  readonly bridge: Bridge;
  readonly ledger: Ledger;
  readonly now: Clock;
  /** 128 random bits as text, to hash a request with. */
  readonly newSalt: () => string;
  readonly log: Log;
  readonly by: string;
  /** Starts the tracker of an action. Resolves to false if it could not be started; never rejects. */
  readonly track: (action: Action) => Promise<boolean>;
}

export interface Claim {
  readonly record: EventRecord;
  /** Whether the event was on record before. */
  readonly duplicate: boolean;
  readonly actions: readonly ClaimedAction[];
}

export interface ClaimedAction {
  readonly action: Action;
  /** Whether this call wrote the action: only then it may send it. */
  readonly claimed: boolean;
  readonly tracked: boolean;
}

interface Plans {
  readonly actions: readonly { readonly route: Route; readonly toCreate: ActionToCreate }[];
  readonly declined: readonly Declined[];
}

/**
 * Puts an event and its actions on record, once. From then on tracker and sweeper finish whatever fails.
 *
 * @throws {ProblemError} if the event was not accepted; repeating it completes what was written
 */
export async function claimEvent(event: AppEvent, deps: ClaimEventDependencies): Promise<Claim> {
  const plans = await planActions(event, deps);
  return onRecord(async () => {
    const owner = await ownerOf(event, deps);
    return owner === event ? claim(event, plans, deps) : claim(owner, await planActions(owner, deps), deps);
  });
}

async function planActions(event: AppEvent, deps: ClaimEventDependencies): Promise<Plans> {
  try {
    const plans = routesFor(deps.bridge.routes, event).map((route) => ({ route, plan: route.plan(event) }));
    return {
      actions: plans.flatMap(({ route, plan }) => (plan.kind === 'action' ? [{ route, toCreate: plan.toCreate }] : [])),
      declined: plans.flatMap(({ route: { name }, plan }) =>
        plan.kind === 'action' ? [] : [{ route: name, by: plan.kind === 'filtered' ? 'filter' : 'mapping' }],
      ),
    };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    // An event that was accepted stays accepted, even if its route fails now.
    if (await onRecord(() => wasAccepted(event, deps))) return { actions: [], declined: [] };
    if (error instanceof MappingError) await onRecord(() => reject(event, error, deps));
    throw error;
  }
}

async function wasAccepted(event: AppEvent, { ledger }: ClaimEventDependencies): Promise<boolean> {
  const record = await ledger.getEvent(event);
  return record !== undefined && record.state !== 'mappingFailed' && record.digest === event.digest;
}

/**
 * Puts on record that a route failed. The event can be sent again under its id after the route or the event is fixed.
 */
async function reject(event: AppEvent, problem: MappingError, deps: ClaimEventDependencies): Promise<void> {
  const { type, route, message: detail, violations = [] } = problem;
  const record = eventRecordOf(await ownerOf(event, deps), deps.now());
  const rejection = { type, route, detail, errors: [...violations] };
  await deps.ledger.claimEvent({ ...record, state: 'mappingFailed', actions: [], rejection });
  deps.log.info('event rejected and recorded', { source: record.source, eventId: record.eventId, route });
}

/** Origin, id and type. */
const ownerSchema = z.tuple([z.string(), z.string(), z.string()]);

/**
 * Returns the event with the id under which this signed request first came. If no signature covers the id, a captured
 * request could come again under another one, so the same signed bytes are the same event.
 *
 * @throws {EventConflictError} if it first came as another type
 */
async function ownerOf(event: AppEvent, { ledger }: ClaimEventDependencies): Promise<AppEvent> {
  const { source, origin, eventId, type, signedDigest } = event;
  if (signedDigest === undefined) return event;
  const mine = JSON.stringify([origin, eventId, type]);
  const owner = await ledger.own({ kind: 'signedRequest', source, signedDigest }, mine);
  if (owner === mine) return event;
  const [itsOrigin, itsEventId, itsType] = ownerSchema.parse(JSON.parse(owner));
  if (itsType !== type) {
    throw new EventConflictError('The signed part of this request came before with another event type.');
  }
  return { ...event, origin: itsOrigin, eventId: itsEventId };
}

async function claim(
  event: AppEvent,
  { actions: toCreate, declined }: Plans,
  deps: ClaimEventDependencies,
): Promise<Claim> {
  const { ledger, now, newSalt, by } = deps;
  const moment = { now: now(), by };
  const planned = toCreate.map((it) => acceptAction(event, it.route, it.toCreate, { ...moment, salt: newSalt() }));
  const { claimed, event: record } = await ledger.claimEvent({
    ...eventRecordOf(event, moment.now),
    state: planned.length > 0 ? 'actions' : 'ignored',
    actions: planned.map(({ id, route }) => ({ id, route })),
    ...(declined.length > 0 && { declined: [...declined] }),
  });
  if (record.digest !== event.digest) {
    throw new EventConflictError(
      `Event ${event.eventId} of source ${event.source} is on record with other content. Give each event its own id.`,
    );
  }
  // The record decides: routes may have changed since the first attempt, which may have failed halfway.
  const actions = await Promise.all(
    record.actions.map(({ id }) => {
      const mine = planned.find((action) => action.id === id);
      if (mine) return claimed ? claimNew(mine, deps) : claimAgain(mine, deps);
      return claimedBefore(id, event, deps);
    }),
  );
  return { record, duplicate: !claimed, actions };
}

/** A new event's action is new, so its tracker may start beside the claim; it waits a second before its first look. */
async function claimNew(mine: ActionIn<'ACCEPTED'>, { ledger, track }: ClaimEventDependencies): Promise<ClaimedAction> {
  const [written, tracked] = await Promise.all([ledger.claimAction(mine), track(mine)]);
  return { ...written, tracked };
}

/** A repeated event's action may have settled long ago, so its tracker starts only if this claim wrote it. */
async function claimAgain(
  mine: ActionIn<'ACCEPTED'>,
  { ledger, track }: ClaimEventDependencies,
): Promise<ClaimedAction> {
  const written = await ledger.claimAction(mine);
  return { ...written, tracked: written.claimed && (await track(written.action)) };
}

/** @throws {UnavailableError} if the action was never claimed and no route makes it any more */
async function claimedBefore(id: string, event: AppEvent, { ledger }: ClaimEventDependencies): Promise<ClaimedAction> {
  const action = await ledger.getAction(id);
  if (action) return { action, claimed: false, tracked: false };
  throw new UnavailableError(`Action ${id} of event ${event.eventId} was never claimed, and no route makes it now.`);
}

function eventRecordOf({ source, origin, eventId, type, digest }: AppEvent, now: Date) {
  return { source, origin, eventId, type, digest, receivedAt: now.toISOString() };
}

/** Turns a ledger that fails before the event is on record into a 503, so that the sender repeats it. */
async function onRecord<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    throw new UnavailableError('The ledger did not answer. Send the same event again, with the same id.', {
      cause: error,
    });
  }
}
