import type { Action } from '../core/action/action.ts';
import type { Acceptance, AcceptedEvent, RefusedEvent } from '../core/api/acceptance.ts';
import { MAX_BATCH_EVENTS, type ReceivedRequest } from '../core/bridge/source.ts';
import {
  BodyTooLargeError,
  errorName,
  InternalError,
  ProblemError,
  SignatureInvalidError,
  UnavailableError,
} from '../core/errors.ts';
import { type AppEvent, whyIgnored } from '../core/event.ts';
import type { Tracker } from '../core/ports.ts';
import { concerning, idsOf } from '../steps/log-context.ts';
import { type SendActionDependencies, sendAction } from '../steps/send-action.ts';
import { startTracker } from '../steps/start-tracker.ts';
import { type Claim, type ClaimEventDependencies, type ClaimedAction, claimEvent } from './claim-event.ts';
import { type VerifyRequestDependencies, verifyRequest } from './verify-request.ts';

export interface AcceptEventDependencies
  extends VerifyRequestDependencies,
    Omit<ClaimEventDependencies, 'track'>,
    SendActionDependencies {
  readonly tracker: Tracker;
  /** Milliseconds that this call still has. */
  readonly remainingMillis: () => number;
}

/**
 * A send is begun only with this much time left: taking the lease, looking whether it was taken, Twilio's 8 s and recording. Who
 * dies in between leaves an action in doubt; with less time the tracker, which runs already, sends it.
 */
const SEND_MILLIS = 26_000;

/**
 * The next event of a batch is begun only with this much time left: some six round trips to AWS in a row, each of which is
 * tried more than once, and the answer.
 */
const CLAIM_MILLIS = 5_000;

/**
 * Takes events in: verify, read, claim; then track and send each action that this call was the first to claim.
 *
 * @throws {ProblemError} when nothing was taken; in a batch, each event has its own
 */
export async function acceptEvent(
  sourceName: string,
  request: ReceivedRequest,
  deps: AcceptEventDependencies,
): Promise<Acceptance> {
  const { source, verified } = await verify(sourceName, request, deps);
  const reading = source.read(verified, sourceName);
  switch (reading.kind) {
    case 'reply':
      return reading;
    case 'event':
      return { kind: 'event', event: await acceptSingle(reading.event, deps) };
    case 'batch':
      return { kind: 'batch', entries: await acceptBatch(reading.entries, deps) };
  }
}

async function verify(sourceName: string, request: ReceivedRequest, deps: AcceptEventDependencies) {
  try {
    return await verifyRequest(sourceName, request, deps);
  } catch (error) {
    if (error instanceof SignatureInvalidError) deps.metrics.count('SignatureRefused');
    throw error;
  }
}

/** Claims an event, then sends each action that this call was the first to claim. */
async function acceptSingle(event: AppEvent, deps: AcceptEventDependencies): Promise<AcceptedEvent> {
  const trackAndPrepare = (action: Action): Promise<boolean> => {
    const tracked = track(action, deps);
    if (hasTimeToSend(deps)) deps.conversations.prepare();
    return tracked;
  };
  const claim = await claimCounted(event, { ...deps, track: trackAndPrepare });
  return answerTo(claim, await Promise.all(claim.actions.map((it) => send(it, deps))));
}

/**
 * Claims the events one after the other, so that the first of two equal ones wins. Their trackers send: this call may
 * have no time for all of their messages. If the ledger fails, or time runs out, the rest is refused.
 */
async function acceptBatch(
  entries: readonly (AppEvent | ProblemError)[],
  deps: AcceptEventDependencies,
): Promise<readonly (AcceptedEvent | RefusedEvent)[]> {
  if (entries.length > MAX_BATCH_EVENTS) {
    throw new BodyTooLargeError(`The batch has ${entries.length} events; ${MAX_BATCH_EVENTS} is the most.`);
  }
  const results: (AcceptedEvent | RefusedEvent)[] = [];
  let unavailable: UnavailableError | undefined;
  for (const entry of entries) {
    unavailable ??= outOfTime(deps);
    const result = await acceptEntry(entry, unavailable, deps);
    if ('problem' in result) {
      deps.metrics.count('EventRejected');
      if (result.problem instanceof UnavailableError) unavailable = result.problem;
    }
    results.push(result);
  }
  return results;
}

/** Claims one event of a batch. A problem is its own: the events after it are claimed all the same. */
async function acceptEntry(
  entry: AppEvent | ProblemError,
  unavailable: UnavailableError | undefined,
  deps: AcceptEventDependencies,
): Promise<AcceptedEvent | RefusedEvent> {
  if (entry instanceof ProblemError) return { problem: entry };
  const { eventId } = entry;
  if (unavailable) return { problem: unavailable, eventId };
  try {
    const claim = await claimCounted(entry, { ...deps, track: (action) => track(action, deps) });
    return answerTo(
      claim,
      claim.actions.map(({ action }) => action),
    );
  } catch (cause) {
    return { problem: cause instanceof ProblemError ? cause : new InternalError(undefined, { cause }), eventId };
  }
}

/** A call that ends in the middle of a batch answers none of its events, so the rest is refused in time. */
function outOfTime({ remainingMillis }: AcceptEventDependencies): UnavailableError | undefined {
  if (remainingMillis() >= CLAIM_MILLIS) return undefined;
  return new UnavailableError('The time of this call is up before all of the batch is on record. Send it again.');
}

async function claimCounted(event: AppEvent, deps: AcceptEventDependencies & ClaimEventDependencies): Promise<Claim> {
  const { log, metrics } = deps;
  const claim = await concerning(event, () => claimEvent(event, deps));
  const { source, eventId, type, state, actions } = claim.record;
  const claimed = claim.actions.filter((it) => it.claimed).length;
  if (claimed > 0) metrics.count('ActionAccepted', claimed);
  metrics.count(claim.duplicate ? 'EventDuplicate' : state === 'ignored' ? 'EventIgnored' : 'EventAccepted');
  log.info('event on record', {
    source,
    eventId,
    type,
    duplicate: claim.duplicate,
    actionIds: actions.map(({ id }) => id),
  });
  return claim;
}

function answerTo({ record, duplicate }: Claim, actions: readonly Action[]): AcceptedEvent {
  const state = record.actions.length > 0 ? 'actions' : 'ignored';
  const { eventId, declined } = record;
  return { eventId, state, duplicate, actions, declined, reason: whyIgnored({ ...record, state }) };
}

/** Sends an action that this call claimed, if its tracker runs and time is left. A failure is left to the tracker. */
async function send({ action, claimed, tracked }: ClaimedAction, deps: AcceptEventDependencies): Promise<Action> {
  if (!claimed || !tracked || action.status !== 'ACCEPTED' || !hasTimeToSend(deps)) return action;
  try {
    return await sendAction(action, deps);
  } catch (error) {
    deps.log.error('action left to its tracker', { ...idsOf(action), error: errorName(error) });
    return action;
  }
}

function hasTimeToSend({ remainingMillis }: AcceptEventDependencies): boolean {
  return remainingMillis() >= SEND_MILLIS;
}

/** Starts the tracker of an action. Resolves to false if it could not be started: then the sweeper starts it. */
async function track(action: Action, { tracker, log, metrics }: AcceptEventDependencies): Promise<boolean> {
  try {
    // An execution that was started beside a claim that failed has ended by the time a repetition claims the action.
    const { start } = await startTracker(tracker, action, 1);
    if (start.kind === 'running') return true;
    log.warn('tracker not started; the sweeper will', { ...idsOf(action), reason: start.reason });
  } catch (error) {
    log.error('tracker not started; the sweeper will', { ...idsOf(action), error: errorName(error) });
  }
  metrics.count('TrackerNotStarted');
  return false;
}
