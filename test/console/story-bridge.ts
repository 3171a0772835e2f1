import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { BridgeClient } from '../../client/bridge-client.ts';
import { unsigned } from '../../client/sign-request.ts';
import {
  actionResponse,
  countsResponse,
  eventResponse,
  pageResponse,
  problemResponse,
} from '../../lambdas/adapters/http/http-response.ts';
import { verifyHistory } from '../../lambdas/core/action/verify-history.ts';
import type { RecordedAction } from '../../lambdas/core/api/answers.ts';
import type { Audit } from '../../lambdas/core/api/audit.ts';
import { NotFoundError } from '../../lambdas/core/errors.ts';
import type { Ledger } from '../../lambdas/core/ports.ts';
import { eraseAction, resendAction, resolveAction } from '../../lambdas/operate-actions/operate-actions.ts';
import { countActions, listActions, showAction, showEvent } from '../../lambdas/query-actions/query-actions.ts';
import { type Listening, listen } from '../../local/http/listen.ts';
import { memoryLedger } from '../fakes/memory-ledger.ts';
import { recordingLog, recordingMetrics } from '../fakes/recording-log.ts';
import { recordingTracker } from '../fakes/recording-tracker.ts';

const operations = new Map([
  ['resend', resendAction],
  ['resolve', resolveAction],
  ['erase', eraseAction],
]);

/** The bridge's own stories over a ledger in memory, at its own API: what a console asks, without AWS's parts. */
export interface StoryBridge extends Listening {
  readonly ledger: Ledger & Audit;
  readonly client: BridgeClient;
  /** What cannot be read as an action: the newest of every list. */
  readonly unreadable: RecordedAction[];
  /** What was asked, as `GET /actions?limit=25`. */
  readonly asked: string[];
  /** Answers with this HTTP status instead, as API Gateway does. */
  refuseWith(status: number | undefined): void;
}

export async function startStoryBridge(now: () => Date): Promise<StoryBridge> {
  const ledger = memoryLedger();
  const unreadable: RecordedAction[] = [];
  const asked: string[] = [];
  const log = recordingLog();
  let refusal: number | undefined;
  const operating = {
    ledger,
    tracker: recordingTracker(),
    now,
    log,
    metrics: recordingMetrics(),
    by: 'operate-actions',
  };

  const answer = async (method: string, url: URL, body: string) => {
    const [, what, id = '', operation] = url.pathname.split('/');
    const query = Object.fromEntries(url.searchParams);
    const order = { actionId: id, body, who: 'arn:aws:sts::111122223333:assumed-role/operator/ada' };
    if (what === 'counts') return countsResponse(await countActions(query, now(), ledger));
    if (what === 'events') {
      const asking = { source: id, eventId: decodeURIComponent(operation ?? '') };
      return eventResponse(await showEvent(asking, { ledger, audit: ledger, sources: () => ['shop'] }));
    }
    const operate = method === 'POST' ? operations.get(operation ?? '') : undefined;
    if (operate) {
      const action = await operate(order, operating);
      return actionResponse({ ...action, ...verifyHistory(action) });
    }
    if (what !== 'actions' || method !== 'GET') throw new NotFoundError(`${method} ${url.pathname} is no route.`);
    if (id !== '') return actionResponse(unreadable.find((it) => it.id === id) ?? (await showAction(id, ledger)));
    const page = await listActions(query, { ledger, audit: ledger });
    return pageResponse({ ...page, items: [...(url.search.startsWith('?limit') ? unreadable : []), ...page.items] });
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://bridge.invalid');
    const { method = 'GET' } = request;
    asked.push(`${method} ${url.pathname}${url.search}`);
    const sent = await text(request);
    const {
      statusCode = 200,
      headers,
      body = '',
    } = refusal === undefined
      ? await answer(method, url, sent).catch((error: unknown) => problemResponse(error, log))
      : { statusCode: refusal, headers: {}, body: '{"message":"Forbidden"}' };
    response.writeHead(statusCode, headers as Record<string, string>);
    response.end(body);
  });
  const listening = await listen(server, 0);
  const client = new BridgeClient({ url: listening.url, sign: unsigned, isLocal: true });
  return { ...listening, ledger, client, unreadable, asked, refuseWith: (status) => (refusal = status) };
}

/** One for this test. */
export async function storyBridge(now: () => Date): Promise<StoryBridge> {
  const bridge = await startStoryBridge(now);
  onTestFinished(bridge.close);
  return bridge;
}
