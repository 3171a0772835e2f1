import * as z from 'zod';
import { acceptEvent } from '../../lambdas/accept-event/accept-event.ts';
import { measuredConversations } from '../../lambdas/adapters/twilio/measured-conversations.ts';
import { slack } from '../../lambdas/config.ts';
import type { Action } from '../../lambdas/core/action/action.ts';
import type { CreateResult, PollResult, SearchResult } from '../../lambdas/core/message/twilio-answers.ts';
import { plusSeconds } from '../../lambdas/core/time.ts';
import { createAction } from '../../lambdas/create-action/create-action.ts';
import { followAction } from '../../lambdas/get-action/get-action.ts';
import { sweepLedger } from '../../lambdas/sweep-ledger/sweep-ledger.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { type RecordingMetrics, recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';
import { scriptedConversations } from '../fakes/scripted-conversations.ts';
import { accepting } from '../fixtures/accepting.ts';
import { accepted, pending, sending } from '../fixtures/actions.ts';

/** What the handlers emit while something happens to the bridge. */
type Happening = () => Promise<RecordingMetrics>;

const start = new Date(accepted().acceptedAt);
const after = (seconds: number) => new Date(plusSeconds(start, seconds));
const hold: SearchResult = { kind: 'searched', communications: [] };
const completed: PollResult = { kind: 'found', action: { id: 'conv_action_1', status: 'COMPLETED' } };
const failed: PollResult = { kind: 'found', action: { id: 'conv_action_1', status: 'FAILED' } };
const created: CreateResult = { kind: 'created', action: { id: 'conv_action_1', status: 'PENDING' } };
const unauthorized: CreateResult = {
  kind: 'notCreated',
  reason: 'unauthorized',
  failure: { reason: 'unauthorized', message: 'The API key is not known.', httpStatus: 401 },
};

/** What everything that is not slow, broken or refused looks like to each handler. */
interface Course {
  readonly actions: readonly Action[];
  readonly seconds?: number;
  readonly create?: CreateResult;
  readonly fetch?: PollResult;
  readonly metrics?: RecordingMetrics;
}

async function stage(course: Course) {
  const { actions, seconds = 60, create = created, fetch = completed, metrics = recordingMetrics() } = course;
  const ledger = memoryLedger();
  for (const action of actions) await seed(ledger, action);
  const script = {
    create: actions.map(() => create),
    fetch: actions.map(() => fetch),
    search: actions.map(() => hold),
  };
  return {
    ledger,
    metrics,
    conversations: measuredConversations(scriptedConversations(script), metrics),
    now: () => after(seconds),
    newId: () => 'lease-1',
    random: () => 0.5,
    log: recordingLog(),
    by: 'test',
  };
}

/** Puts an action on record by the writes that made it. */
async function seed(ledger: ReturnType<typeof memoryLedger>, action: Action): Promise<void> {
  const claim = accepted({ eventId: action.eventId });
  await ledger.claimAction(action.status === 'ACCEPTED' ? action : claim);
  const steps = action.history.slice(1).map((_, index) => action.history.slice(0, index + 2));
  let before: Action = claim;
  for (const history of steps) {
    const next = { ...action, version: history.length, history };
    await ledger.advance(before, next);
    before = next;
  }
}

const each = <T>(count: number, make: (eventId: string) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(`evt_${index}`));

const polled = (...ends: readonly PollResult[]): Happening => {
  return async () => {
    const metrics = recordingMetrics();
    const actions = each(ends.length, (eventId) => pending({ eventId }));
    for (const [index, action] of actions.entries()) {
      const deps = await stage({ actions: [action], metrics, ...(ends[index] && { fetch: ends[index] }) });
      await followAction({ actionId: action.id, waitSeconds: 0, polls: 0 }, deps);
    }
    return metrics;
  };
};

const searched = (seconds: number): Happening => {
  return async () => {
    const actions = [sending()];
    const deps = await stage({ actions, seconds });
    for (const { id } of actions) await followAction({ actionId: id, waitSeconds: 0, polls: 0 }, deps);
    return deps.metrics;
  };
};

const sent = (create: CreateResult, actions: readonly Action[] = [accepted()]): Happening => {
  return async () => {
    const deps = await stage({ actions, create });
    for (const { id } of actions) await createAction({ actionId: id, waitSeconds: 0, polls: 0 }, deps);
    return deps.metrics;
  };
};

type Sweeping = Course & { readonly ended?: number; readonly breaks?: 'list' | 'read' };

const swept = ({ ended = 0, breaks, ...course }: Sweeping): Happening => {
  return async () => {
    const deps = await stage(course);
    const broken = async () => {
      throw new z.ZodError([]);
    };
    const ledger = {
      ...deps.ledger,
      ...(breaks === 'list' && { listDue: broken }),
      ...(breaks === 'read' && { getAction: broken }),
    };
    const tracker = recordingTracker((_, execution) => ({ kind: execution <= ended ? 'ended' : 'running' }));
    const run = { batchSize: 100, remainingMillis: () => 50_000, pause: async () => {} };
    await sweepLedger({ ...deps, ...run, ledger, tracker }).catch(() => {});
    return deps.metrics;
  };
};

const refusedSignatures = (count: number): Happening => {
  return async () => {
    const deps = accepting({ source: slack({ secret: 's' }), secret: 'key', now: start });
    const headers = { 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': String(start.getTime() / 1_000) };
    const request = { method: 'POST', url: 'https://example.com/', headers, body: Buffer.from('{}') };
    for (let sentSoFar = 0; sentSoFar < count; sentSoFar += 1) {
      await acceptEvent('upstream', request, deps).catch(() => {});
    }
    return deps.metrics;
  };
};

/** By alarm: something that must ring it, and something like it that must not. */
export const happenings: Readonly<Record<string, { readonly rings: Happening; readonly silent: Happening }>> = {
  ActionsInDoubt: { rings: searched(10 * 60), silent: searched(60) },
  RecordsBroken: { rings: sent(created, [{ ...accepted(), eventType: 'edited' }]), silent: sent(created) },
  MessagesFail: { rings: polled(failed, completed), silent: polled(failed, completed, completed) },
  OldestOpenAction: {
    rings: swept({ actions: [pending()], seconds: 31 * 60 }),
    silent: swept({ actions: [pending()], seconds: 29 * 60 }),
  },
  TwilioUnauthorized: { rings: sent(unauthorized), silent: sent(created) },
  SignaturesRefused: { rings: refusedSignatures(25), silent: refusedSignatures(24) },
  SweepMissing: { rings: swept({ actions: [], breaks: 'list' }), silent: swept({ actions: [] }) },
  ActionsNotSwept: {
    rings: swept({ actions: [pending()], seconds: 120, breaks: 'read' }),
    silent: swept({ actions: [pending()], seconds: 120 }),
  },
  TrackersLost: {
    rings: swept({ actions: each(5, (eventId) => pending({ eventId })), seconds: 120, ended: 1 }),
    silent: swept({ actions: each(5, (eventId) => pending({ eventId })), seconds: 120 }),
  },
};
