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
  /** A fresh salt of 128 random bits, in text, for what the history says of a request. */
  readonly newSalt: () => string;
  readonly log: Log;
  readonly by: string;
  /** Starts the tracker of an action. Resolves to false if it could not be started; never rejects. */
  readonly track: (action: Action) => Promise<boolean>;
}

/** An event on record, and its actions. */
export interface Claim {
  readonly record: EventRecord;
  /** Whether the event was on record before. */
  readonly duplicate: boolean;
  readonly actions: readonly ClaimedAction[];
}

export interface ClaimedAction {
  readonly action: Action;
  /** Whether this call wrote the action. Only then may it send it. */
  readonly claimed: boolean;
  /** Whether this call started its tracker. */
  readonly tracked: boolean;
}

/** What the routes make of an event. */
interface Plans {
  readonly actions: readonly { readonly route: Route; readonly toCreate: ActionToCreate }[];
  readonly declined: readonly Declined[];
}

/**
 * Puts an event and the actions that its routes make of it on record, once. Once they are written the event is ours, and
 * whatever fails after it is healed by the tracker and the sweeper.
 *
 * @throws {ProblemError} when the event was not taken; what was written then, if anything, a repetition completes
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
    // An event that was accepted before stays accepted, whatever became of its route since.
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
 * Puts on record that a route could make nothing of the event. Nothing is taken by it: the route or the event can be
 * mended, and the event sent again under its id.
 */
async function reject(event: AppEvent, problem: MappingError, deps: ClaimEventDependencies): Promise<void> {
  const { type, route, message: detail, violations = [] } = problem;
  const record = eventRecordOf(await ownerOf(event, deps), deps.now());
  const rejection = { type, route, detail, errors: [...violations] };
  await deps.ledger.claimEvent({ ...record, state: 'mappingFailed', actions: [], rejection });
  deps.log.info('event rejected, on record', { source: record.source, eventId: record.eventId, route });
}

/** Origin, id and type. */
const ownerSchema = z.tuple([z.string(), z.string(), z.string()]);

/**
 * The event under the id that this signed request first came with. Where no signature covers the id, a captured request
 * can be sent again under another; so whatever comes with the same signed bytes is the same event.
 *
 * @throws {EventConflictError} when it first came as another type, even if a route could make nothing of it then
 */
async function ownerOf(event: AppEvent, { ledger }: ClaimEventDependencies): Promise<AppEvent> {
  const { source, origin, eventId, type, signedDigest } = event;
  if (signedDigest === undefined) return event;
  const mine = JSON.stringify([origin, eventId, type]);
  const owner = await ledger.own({ kind: 'signedRequest', source, signedDigest }, mine);
  if (owner === mine) return event;
  const [itsOrigin, itsEventId, itsType] = ownerSchema.parse(JSON.parse(owner));
  if (itsType !== type) {
    throw new EventConflictError('What this request has signed came before as an event of another type.');
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
      `Event ${event.eventId} of source ${event.source} is on record with other content. Give every event an id of its own.`,
    );
  }
  // The record decides which actions there are: routes may have changed since the event came first, and a first
  // attempt may have died before it had claimed them all.
  const actions = await Promise.all(
    record.actions.map(({ id }) => {
      const mine = planned.find((action) => action.id === id);
      if (mine) return claimed ? claimNew(mine, deps) : claimAgain(mine, deps);
      return claimedBefore(id, event, deps);
    }),
  );
  return { record, duplicate: !claimed, actions };
}

/** The action of a new event is new, so its tracker starts beside its claim. It waits a second before its first look. */
async function claimNew(mine: ActionIn<'ACCEPTED'>, { ledger, track }: ClaimEventDependencies): Promise<ClaimedAction> {
  const [written, tracked] = await Promise.all([ledger.claimAction(mine), track(mine)]);
  return { ...written, tracked };
}

/** The action of a repeated event may have settled long ago, so its tracker starts only after a claim that wrote it. */
async function claimAgain(
  mine: ActionIn<'ACCEPTED'>,
  { ledger, track }: ClaimEventDependencies,
): Promise<ClaimedAction> {
  const written = await ledger.claimAction(mine);
  return { ...written, tracked: written.claimed && (await track(written.action)) };
}

/** @throws {UnavailableError} if an earlier attempt failed before it claimed the action, and no route makes it any more */
async function claimedBefore(id: string, event: AppEvent, { ledger }: ClaimEventDependencies): Promise<ClaimedAction> {
  const action = await ledger.getAction(id);
  if (action) return { action, claimed: false, tracked: false };
  throw new UnavailableError(`Action ${id} of event ${event.eventId} was never claimed, and no route makes it now.`);
}

function eventRecordOf({ source, origin, eventId, type, digest }: AppEvent, now: Date) {
  return { source, origin, eventId, type, digest, receivedAt: now.toISOString() };
}

/** Runs what must be on record before an event is answered, so that a failing ledger is a 503 that can be repeated. */
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
