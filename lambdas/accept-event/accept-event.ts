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
 * The time that a send needs: two ledger calls for the lease, Twilio's 8 s, and recording. A call that ended in between
 * would leave the action in doubt; with less time left the tracker sends it.
 */
const SEND_MILLIS = 26_000;

/** The time that an event of a batch needs: six round trips to AWS, with retries, and the answer. */
const CLAIM_MILLIS = 5_000;

/**
 * Accepts events: verifies, reads and claims them, then sends each action that this call claimed first.
 *
 * @throws {ProblemError} if nothing was accepted; in a batch each event has its own
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
 * Claims the events one after the other, so that the first of two equal ones wins. Their trackers send, because this
 * call may not have time for so many messages. Once the ledger fails or time runs out, the rest is rejected.
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

/** Claims one event of a batch. A problem does not stop the events after it. */
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

/** If the call ended within a batch, none of its events would be answered. */
function outOfTime({ remainingMillis }: AcceptEventDependencies): UnavailableError | undefined {
  if (remainingMillis() >= CLAIM_MILLIS) return undefined;
  return new UnavailableError('This call ran out of time before the whole batch was on record. Send it again.');
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

/**
 * Sends an action that this call claimed, if its tracker runs and time is left. If that fails, the tracker sends it.
 */
async function send({ action, claimed, tracked }: ClaimedAction, deps: AcceptEventDependencies): Promise<Action> {
  if (!claimed || !tracked || action.status !== 'ACCEPTED' || !hasTimeToSend(deps)) return action;
  try {
    return await sendAction(action, deps);
  } catch (error) {
    deps.log.error('send failed; the tracker sends the action', { ...idsOf(action), error: errorName(error) });
    return action;
  }
}

function hasTimeToSend({ remainingMillis }: AcceptEventDependencies): boolean {
  return remainingMillis() >= SEND_MILLIS;
}

/** Starts the tracker of an action. Resolves to false if that fails: then the sweeper starts it. */
async function track(action: Action, { tracker, log, metrics }: AcceptEventDependencies): Promise<boolean> {
  try {
    // The execution of an earlier attempt, whose claim failed, has ended by now.
    const { start } = await startTracker(tracker, action, 1);
    if (start.kind === 'running') return true;
    log.warn('tracker not started; the sweeper starts it', { ...idsOf(action), reason: start.reason });
  } catch (error) {
    log.error('tracker not started; the sweeper starts it', { ...idsOf(action), error: errorName(error) });
  }
  metrics.count('TrackerNotStarted');
  return false;
}
