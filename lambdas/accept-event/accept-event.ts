import type { Action } from '../core/action.ts';
import type { Bridge } from '../core/bridge.ts';
import {
  BodyTooLargeError,
  EventConflictError,
  ProblemError,
  SignatureInvalidError,
  UnavailableError,
  UnknownSourceError,
} from '../core/errors.ts';
import type { AppEvent, EventRecord } from '../core/event.ts';
import { acceptAction } from '../core/evolve.ts';
import { LedgerUnavailableError, type Tracker } from '../core/ports.ts';
import { type Route, routesFor } from '../core/routes.ts';
import type { ActionToCreate } from '../core/send-message.ts';
import type { ReceivedRequest } from '../core/source.ts';
import { type CreateActionDependencies, sendAction } from '../create-action/create-action.ts';

/**
 * The largest body that is read: a Lambda event holds 6 MB, in which a body may be base64 (4/3 of its size), beside
 * the headers.
 */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** What a caller is asked to wait before it sends an event again that could not be put on record. */
const RETRY_AFTER_SECONDS = 5;

export interface AcceptEventDependencies extends CreateActionDependencies {
  readonly bridge: Bridge;
  /** The values of a source's secrets; `fresh` reads them again from where they are kept. */
  readonly secretsOf: (names: readonly string[], options?: { readonly fresh: boolean }) => Promise<readonly string[]>;
  readonly tracker: Tracker;
}

/** What an upstream system is told about its event. */
export interface AcceptedEvent {
  readonly eventId: string;
  readonly outcome: EventRecord['outcome'];
  /** Whether the event was on record before. */
  readonly duplicate: boolean;
  readonly actions: readonly Action[];
}

interface Plan {
  readonly route: Route;
  readonly toCreate: ActionToCreate;
}

/**
 * Takes an event in: verify, plan, claim; then track and send each action that this call was the first to claim. Once
 * the claim is written the event is ours, and whatever fails after it is healed by the tracker and the sweeper.
 *
 * @throws {ProblemError} when the event was not taken, and nothing was written
 */
export async function acceptEvent(
  sourceName: string,
  request: ReceivedRequest,
  deps: AcceptEventDependencies,
): Promise<AcceptedEvent> {
  const event = await verifyAndRead(sourceName, request, deps);
  const { log, metrics } = deps;

  const plans = await planActions(event, deps);
  const claim = await claimEvent(event, plans, deps);
  metrics.count(
    claim.duplicate ? 'EventDuplicate' : claim.record.outcome === 'ignored' ? 'EventIgnored' : 'EventAccepted',
  );
  log.info('event on record', {
    source: event.source,
    eventId: event.eventId,
    type: event.type,
    duplicate: claim.duplicate,
    actionIds: claim.record.actions.map(({ id }) => id),
  });

  const actions = await Promise.all(
    claim.actions.map((it) => (it.claimed ? trackAndSend(it.action, deps) : it.action)),
  );
  return { eventId: event.eventId, outcome: claim.record.outcome, duplicate: claim.duplicate, actions };
}

async function verifyAndRead(
  sourceName: string,
  request: ReceivedRequest,
  { bridge, secretsOf, now }: AcceptEventDependencies,
): Promise<AppEvent> {
  const source = Object.hasOwn(bridge.sources, sourceName) ? bridge.sources[sourceName] : undefined;
  if (!source) {
    throw new UnknownSourceError(
      'No source of this name is configured. The path is /events/{source}, as in bridge.config.ts.',
    );
  }
  if (request.body.byteLength > MAX_BODY_BYTES) {
    throw new BodyTooLargeError(`The body has ${request.body.byteLength} bytes; ${MAX_BODY_BYTES} is the most.`);
  }
  const secrets = (reading?: { readonly fresh: boolean }) =>
    readSecrets(sourceName, () => secretsOf(source.secrets, reading));
  try {
    source.verify(request, await secrets(), now());
  } catch (error) {
    if (!(error instanceof SignatureInvalidError)) throw error;
    // A secret may have been rotated since it was read.
    source.verify(request, await secrets({ fresh: true }), now());
  }
  return source.read(request, sourceName);
}

async function readSecrets<T>(sourceName: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new UnavailableError(`The signing secret of source ${sourceName} could not be read. Send the event again.`, {
      cause,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

async function planActions(event: AppEvent, { bridge, ledger }: AcceptEventDependencies): Promise<readonly Plan[]> {
  try {
    return routesFor(bridge.routes, event).flatMap((route) => {
      const toCreate = route.plan(event);
      return toCreate ? [{ route, toCreate }] : [];
    });
  } catch (error) {
    // An event that was accepted before stays accepted, whatever became of its route since.
    if (error instanceof ProblemError && (await onRecord(() => ledger.getEvent(event)))?.digest === event.digest)
      return [];
    throw error;
  }
}

interface Claim {
  readonly record: EventRecord;
  readonly duplicate: boolean;
  readonly actions: readonly { readonly claimed: boolean; readonly action: Action }[];
}

async function claimEvent(
  event: AppEvent,
  plans: readonly Plan[],
  { ledger, now, by }: AcceptEventDependencies,
): Promise<Claim> {
  const moment = { now: now(), by };
  const planned = plans.map(({ route, toCreate }) => acceptAction(event, route, toCreate, moment));
  const { source, origin, eventId, type, digest, signedKey } = event;
  const conflict = new EventConflictError(
    `Event ${eventId} of source ${source} is on record with other content. Give every event an id of its own.`,
  );
  return onRecord(async () => {
    if (signedKey !== undefined) {
      const owner = await ledger.own({ kind: 'delivery', source, signedKey }, JSON.stringify([origin, eventId]));
      if (owner !== JSON.stringify([origin, eventId])) throw conflict;
    }
    const { claimed, event: record } = await ledger.claimEvent({
      source,
      origin,
      eventId,
      type,
      digest,
      receivedAt: moment.now.toISOString(),
      outcome: planned.length > 0 ? 'actions' : 'ignored',
      actions: planned.map(({ id, route }) => ({ id, route })),
    });
    if (record.digest !== digest) throw conflict;

    // The record decides which actions there are: routes may have changed since the event came first, and a first
    // attempt may have died before it had claimed them all.
    const actions = await Promise.all(
      record.actions.map(async ({ id }) => {
        const mine = planned.find((action) => action.id === id);
        if (mine) return [await ledger.claimAction(mine)];
        const action = await ledger.getAction(id);
        return action ? [{ claimed: false, action }] : [];
      }),
    );
    return { record, duplicate: !claimed, actions: actions.flat() };
  });
}

/** Runs what must be on record before an event is answered, so that a failing ledger is a 503 that can be repeated. */
async function onRecord<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    throw new UnavailableError('The ledger did not answer. Send the same event again, with the same id.', {
      cause: error,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

/** The watchdog first, then the send. Whatever fails here fails for this call alone: the action is on record. */
async function trackAndSend(action: Action, deps: AcceptEventDependencies): Promise<Action> {
  const { tracker, log, metrics } = deps;
  if (action.status !== 'ACCEPTED') return action;
  try {
    const started = await tracker.start(action.id, 1);
    if (started.kind === 'unavailable') {
      metrics.count('TrackerNotStarted');
      log.warn('tracker not started; the sweeper will', { actionId: action.id, reason: started.reason });
      return action;
    }
    return await sendAction(action, deps);
  } catch (error) {
    log.error('action left to its tracker', { actionId: action.id, error: errorName(error) });
    return action;
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
