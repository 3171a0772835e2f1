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

// Bodies are typed by the schemas of the API description.

/** 202 if all events are on record; 200 for a reply of the endpoint itself. */
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
 * 202 if all events are on record, 207 if some were rejected for good. 503 if any could not be accepted now, or else
 * 500 if one hit a bug: then the whole batch should be sent again, and accepted events are duplicates.
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

export function actionResponse(action: answers.RecordedAction): APIGatewayProxyStructuredResultV2 {
  return json(200, action);
}

export function pageResponse({ items, cursor }: Page<answers.RecordedAction>): APIGatewayProxyStructuredResultV2 {
  return json(200, { actions: [...items], cursor } satisfies z.infer<typeof answers.listedActions>);
}

export function countsResponse(counts: answers.DailyCounts): APIGatewayProxyStructuredResultV2 {
  return json(200, counts);
}

/** Answered, because nothing else shows a deletion. */
const missing = {
  status: 'MISSING',
  integrity: 'broken',
  integrityDetail:
    'The event made this action, and it is not on record. Either it was deleted, or it was never claimed: then the event must be sent again.',
} as const;

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

/** 204: Twilio accepts any 2xx. */
export function callbackResponse(): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 204 };
}

export function healthResponse(): APIGatewayProxyStructuredResultV2 {
  return json(200, { status: 'ok' } satisfies z.infer<typeof answers.health>);
}

export function openApiResponse(document: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: document };
}

/** Answers any error as an RFC 9457 problem. The detail of an unexpected one is only logged. */
export function problemResponse(error: unknown, log: Log): APIGatewayProxyStructuredResultV2 {
  if (error instanceof LedgerUnavailableError) {
    const detail = 'The ledger did not answer. Try again.';
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
  /** One answer for each event of a batch. */
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
