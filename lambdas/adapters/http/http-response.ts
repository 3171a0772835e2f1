import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Action } from '../../core/action/action.ts';
import type { Acceptance, AcceptedEvent, RefusedEvent } from '../../core/api/acceptance.ts';
import type * as answers from '../../core/api/answers.ts';
import type { EventStory } from '../../core/api/audit.ts';
import {
  InternalError,
  ProblemError,
  problemType,
  SignatureInvalidError,
  UnavailableError,
} from '../../core/errors.ts';
import { whyIgnored } from '../../core/event.ts';
import { LedgerUnavailableError, type Log, type Page } from '../../core/ports.ts';
import { concernOf } from '../../steps/log-context.ts';
import { errorFields } from '../logging/error-fields.ts';

// What each answers is typed by the schemas that the API description is made of.

/** 202 once all events are ours, the answers of a batch in its order; 200 for what Slack's kind asks of an endpoint. */
export function acceptanceResponse(acceptance: Acceptance, log: Log): APIGatewayProxyStructuredResultV2 {
  switch (acceptance.kind) {
    case 'reply':
      return json(200, acceptance.body);
    case 'event':
      return json(202, acceptedEvent(acceptance.event));
    case 'batch':
      return batchResponse(acceptance.entries, log);
  }
}

/**
 * 202 when all events of a batch are ours, 207 when some were refused and need not come again. 503 when any could not be
 * taken now, else 500 when one met a fault of ours: the whole batch is to be sent again, and what was taken is then known.
 */
function batchResponse(
  entries: readonly (AcceptedEvent | RefusedEvent)[],
  log: Log,
): APIGatewayProxyStructuredResultV2 {
  const problems = entries.flatMap((entry) => ('problem' in entry ? [entry.problem] : []));
  const events: z.infer<typeof answers.batchEntries> = entries.map((entry) =>
    'problem' in entry
      ? { ...membersOf(entry.problem), eventId: entry.eventId }
      : { status: 202, ...acceptedEvent(entry) },
  );
  const failed = problems.find((it) => it instanceof UnavailableError) ?? problems.find(({ status }) => status >= 500);
  for (const error of new Set(problems)) logProblem(error, log);
  if (failed) return problem({ ...membersOf(failed), events }, failed.retryAfterSeconds);
  return json(problems.length === 0 ? 202 : 207, { events } satisfies z.infer<typeof answers.acceptedBatch>);
}

function acceptedEvent({
  eventId,
  state,
  duplicate,
  actions,
  declined,
  reason,
}: AcceptedEvent): z.infer<typeof answers.acceptedEvent> {
  return { eventId, state, duplicate, actions: actions.map(summaryOf), declined: declined && [...declined], reason };
}

/** 200: an action with its whole history, and whether that verifies. */
export function actionResponse(action: answers.RecordedAction): APIGatewayProxyStructuredResultV2 {
  return json(200, action);
}

/** 200: a page of actions, newest first. */
export function pageResponse({ items, cursor }: Page<answers.RecordedAction>): APIGatewayProxyStructuredResultV2 {
  return json(200, { actions: [...items], cursor } satisfies z.infer<typeof answers.listedActions>);
}

/** 200: how many actions of each day are in which status. */
export function countsResponse(counts: answers.DailyCounts): APIGatewayProxyStructuredResultV2 {
  return json(200, counts);
}

/** It is told, for nothing else tells of what was deleted. */
const missing = {
  status: 'MISSING',
  integrity: 'broken',
  integrityDetail:
    'The event made it, and it is not on record: it was deleted, or never claimed, and then the event is to come again.',
} as const;

/** 200: an event and what became of it. */
export function eventResponse({ origin, found, actions, ...event }: EventStory): APIGatewayProxyStructuredResultV2 {
  const summaries = actions.map(({ id, route }) => {
    const it = found.find((action) => action.id === id);
    if (!it) return { id, route, ...missing };
    if (it.status === 'UNREADABLE') return { ...it, route };
    return { ...summaryOf(it), integrity: it.integrity, integrityDetail: it.integrityDetail };
  });
  const told = { origin, actions: summaries };
  const story: z.infer<typeof answers.eventStory> =
    event.state === 'unreadable' ? { ...event, ...told } : { ...event, ...told, reason: whyIgnored(event) };
  return json(200, story);
}

/** 204: Twilio reads nothing in an answer to a callback, and takes any 2xx for thanks. */
export function callbackResponse(): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 204 };
}

/** 200: the bridge answers and can read its ledger. */
export function healthResponse(): APIGatewayProxyStructuredResultV2 {
  return json(200, { status: 'ok' } satisfies z.infer<typeof answers.health>);
}

/** 200: the description of the API. */
export function openApiResponse(document: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: document };
}

/**
 * Whatever was thrown, as an RFC 9457 problem. What callers can mend is told to them; a fault of ours is logged, and
 * they learn only that it is one.
 */
export function problemResponse(error: unknown, log: Log): APIGatewayProxyStructuredResultV2 {
  if (error instanceof LedgerUnavailableError) {
    const detail = 'The ledger did not answer. Ask again in a moment.';
    return problemResponse(new UnavailableError(detail, { cause: error }), log);
  }
  if (!(error instanceof ProblemError)) return problemResponse(new InternalError(undefined, { cause: error }), log);
  logProblem(error, log);
  const answer = problem(membersOf(error), error.retryAfterSeconds);
  if (!(error instanceof SignatureInvalidError) || error.wwwAuthenticate === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': error.wwwAuthenticate } };
}

function logProblem(error: ProblemError, log: Log): void {
  const { type, status, route } = error;
  if (error instanceof InternalError) {
    log.error('unexpected error', { ...concernOf(error), error: errorFields(error.cause) });
  } else if (status >= 500) {
    log.error('request not served', { ...concernOf(error), type, error: errorFields(error) });
  } else log.info('request refused', { ...concernOf(error), type, status, route });
}

type ProblemMembers = z.infer<typeof answers.problem> & {
  /** What became of each event of a batch. */
  readonly events?: z.infer<typeof answers.batchEntries>;
};

function membersOf({
  type,
  title,
  status,
  message: detail,
  route,
  violations,
}: ProblemError): z.infer<typeof answers.problem> {
  return { type: problemType(type), title, status, detail, route, errors: violations && [...violations] };
}

function problem(members: ProblemMembers, retryAfterSeconds?: number): APIGatewayProxyStructuredResultV2 {
  const { statusCode, body } = json(members.status, members);
  return {
    statusCode,
    body,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
  };
}

/** What an upstream system is told of an action: where it stands, not what was sent. */
function summaryOf({
  id,
  status,
  route,
  conversationId,
  twilioActionId,
  failure,
}: Action): z.infer<typeof answers.acceptedEvent>['actions'][number] {
  return { id, status, route, conversationId, twilioActionId, failure };
}

function json(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
