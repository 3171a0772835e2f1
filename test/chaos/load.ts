import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { LOCAL_SIGNING_SECRET } from '../../client/local-signing-secret.ts';
import { isSettled } from '../../lambdas/core/action/transitions.ts';
import { uniqueId } from '../fixtures/shop-events.ts';
import { type BridgeRecords, bridgeRecords } from './bridge-records.ts';
import { checkLedger } from './check-ledger.ts';
import { checkTwilio } from './check-twilio.ts';
import { deliverEvents } from './deliver-events.ts';
import { diceFrom } from './dice.ts';
import { type EventKindName, eventKinds, ordinaryKinds } from './event-kinds.ts';
import type { Severity } from './fault-phases.ts';
import { isBeingLookedFor } from './idempotency.ts';
import { countsOf, type LoadReport } from './load-report.ts';
import { planEvents, planPhases } from './plan.ts';
import type { RunFindings } from './run-findings.ts';
import { sideBySide } from './side-by-side.ts';
import { readCreateCalls, readTwilioAccount, type TwilioAccountSettings } from './twilio-account.ts';
import { untilSettled } from './until-settled.ts';
import { eventToSend, upstreamOf } from './upstream.ts';
import { startWeather, type Weather } from './weather.ts';

export interface LoadSettings {
  /** Base URL of a bridge that has this repository's bridge.config.ts. */
  readonly bridgeUrl: string;
  /** The Twilio simulator behind it. */
  readonly simulatorUrl: string;
  /** How many. */
  readonly events: number;
  /** The same seed plans the same events and faults; a random one without it. */
  readonly seed?: number;
  /** The `whsec_…` of source `shop`; the local host's without it. */
  readonly signingSecret?: string;
  /** The AWS_ variables to ask for the bridge's records with, by Signature Version 4; unsigned without them. */
  readonly awsVariables?: NodeJS.ProcessEnv | undefined;
  /** The simulator's API key; the local host's without it. */
  readonly apiKey?: TwilioAccountSettings['apiKey'];
  readonly kinds?: readonly EventKindName[];
  /** `findable` without it, so that no action is searched for as long as the search window. */
  readonly severity?: Severity;
  /** Whether searches for messages that were never made are waited for: about six minutes. */
  readonly waitsForSearches?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Called when everything has settled, before the records are read and checked. */
  readonly beforeReading?: () => Promise<void>;
}

export interface LoadProgress {
  /** Events answered 202. */
  readonly accepted: number;
  readonly phase: string;
  /** Actions that have not settled; known once all events are accepted. */
  readonly open?: number;
}

const CONNECTIONS = 4;

/** A lease, some backoff, and time to come up again; then also the search window, and the longest backoff. */
const SETTLE_MILLIS = 3 * 60_000;
const SEARCH_MILLIS = 12 * 60_000;

/**
 * Sends events to a bridge while things go wrong at Twilio, waits until every action has settled, and holds what
 * upstream was told, what the ledger says and what Twilio says against each other. Every promise that was broken is
 * among `violations`.
 *
 * @throws {Error} when an event is not taken, or nothing can be read
 */
export async function runLoad(settings: LoadSettings): Promise<LoadReport> {
  const { bridgeUrl, simulatorUrl, seed = randomInt(2 ** 31), onProgress = () => {} } = settings;
  const { signingSecret = LOCAL_SIGNING_SECRET, kinds = ordinaryKinds, waitsForSearches = true } = settings;
  const { apiKey = { apiKeySid: 'SKlocal', apiKeySecret: 'local-secret' } } = settings;
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(settings.signal ? [settings.signal] : [])]);
  // Every request and pause listens to it.
  setMaxListeners(0, signal);

  const run = uniqueId('chaos').slice(0, 'chaos-'.length + 8);
  const isOurs = (conversationId: string): boolean => conversationId.startsWith(`conv_conversation_${run}_`);
  const planned = planEvents(seed, { count: settings.events, kinds });
  const events = planned.map((plan, index) => eventToSend(plan, { run, name: String(index + 1) }));
  const upstream = upstreamOf({ bridgeUrl, signingSecret, dice: diceFrom(seed + 3), signal });
  const records = bridgeRecords({ bridgeUrl, awsVariables: settings.awsVariables, signal });

  const startedAt = Date.now();
  const weather = startWeather(simulatorUrl, planPhases(seed, settings.severity ?? 'findable'));
  const delivered = deliverEvents(events, {
    upstream,
    forgeryOf: ({ id, plan }) => eventToSend(plan, { run, name: `forged-${id}` }),
    onTaken: (accepted) => onProgress({ accepted, phase: weather.phase }),
    signal,
  });
  delivered.catch((error: unknown) => stop.abort(error));
  const [{ taken, forged }, faults] = await withWeather(delivered, weather);
  const loadedAt = Date.now();

  const ids = new Set(taken.flatMap(({ answers }) => answers.flatMap(({ actions }) => actions.map(({ id }) => id))));
  await untilSettled(ids, {
    records,
    signal,
    isOver: async (action) =>
      isSettled(action.status) ||
      (!waitsForSearches && isBeingLookedFor(action, await readCreateCalls({ simulatorUrl, isOurs }))),
    timeoutMillis: SETTLE_MILLIS + (waitsForSearches ? SEARCH_MILLIS : 0),
    onOpen: (open) => onProgress({ accepted: taken.length, phase: 'faults lifted', open }),
  });
  const settledAt = Date.now();

  await settings.beforeReading?.();
  const findings: RunFindings = {
    ...(await readRecords({ taken, forged, ids, records })),
    twilio: await readTwilioAccount({ simulatorUrl, apiKey, isOurs }),
    areSearchesOver: waitsForSearches,
  };
  return {
    seed,
    ...countsOf(findings),
    deliveries: upstream.tally,
    faults,
    findings,
    violations: [...checkLedger(findings), ...checkTwilio(findings)],
    loadSeconds: (loadedAt - startedAt) / 1_000,
    settleSeconds: (settledAt - loadedAt) / 1_000,
  };
}

async function readRecords({
  taken,
  forged,
  ids,
  records,
}: Awaited<ReturnType<typeof deliverEvents>> & { readonly ids: Iterable<string>; readonly records: BridgeRecords }) {
  const actions = await sideBySide(ids, CONNECTIONS, records.action);
  return {
    events: await sideBySide(taken, CONNECTIONS, async ({ sent: { id, plan }, answers }) => ({
      id,
      routes: eventKinds[plan.kind].routes,
      answers,
      story: await records.event(id),
    })),
    forged: await sideBySide(forged, CONNECTIONS, async (it) => ({
      ...it,
      isOnRecord: (await records.event(it.id)) !== undefined,
    })),
    actions: new Map(actions.flatMap((action) => (action ? [[action.id, action] as const] : []))),
  };
}

/** Lifts the faults when the work is done, and when it fails. */
async function withWeather<T>(work: Promise<T>, weather: Weather): Promise<[T, LoadReport['faults']]> {
  try {
    await work;
  } catch (error) {
    await weather.clear().catch(() => undefined);
    throw error;
  }
  return [await work, await weather.clear()];
}
