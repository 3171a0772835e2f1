import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { AcceptedEvent } from '../accept-event/accept-event.ts';
import type { Action } from '../core/action.ts';
import { ProblemError } from '../core/errors.ts';
import type { Log, Page } from '../core/ports.ts';
import type { EventStory } from '../query-actions/query-actions.ts';
import { errorFields } from './error-fields.ts';

/** What stands before a problem's name in its `type`; docs/errors.md explains each. */
const PROBLEM_TYPE_PREFIX = 'urn:action-bridge:problem:';

/** 202: the event is ours. */
export function acceptedResponse({
  eventId,
  outcome,
  duplicate,
  actions,
}: AcceptedEvent): APIGatewayProxyStructuredResultV2 {
  return json(202, { eventId, outcome, duplicate, actions: actions.map(summaryOf) });
}

/** 200: an action with its whole history. */
export function actionResponse(action: Action): APIGatewayProxyStructuredResultV2 {
  return json(200, action);
}

/** 200: a page of actions, newest first. */
export function pageResponse({ items, cursor }: Page<Action>): APIGatewayProxyStructuredResultV2 {
  return json(200, { actions: items, cursor });
}

/** 200: an event and what became of it. */
export function eventResponse({ origin, found, actions: _, ...event }: EventStory): APIGatewayProxyStructuredResultV2 {
  return json(200, { ...event, ceSource: origin, actions: found.map(summaryOf) });
}

/** 200: the bridge answers and can read its ledger. */
export function healthResponse(): APIGatewayProxyStructuredResultV2 {
  return json(200, { status: 'ok' });
}

/**
 * Whatever was thrown, as an RFC 9457 problem. What callers can mend is told to them; a fault of ours is logged, and
 * they learn only that it is one.
 */
export function problemResponse(error: unknown, log: Log): APIGatewayProxyStructuredResultV2 {
  if (!(error instanceof ProblemError)) {
    log.error('unexpected error', { error: errorFields(error) });
    return problem({
      type: 'internal',
      title: 'A fault of the bridge',
      status: 500,
      detail: 'It is logged. Send the event again later.',
    });
  }
  const { type, title, status, message: detail, violations: errors, retryAfterSeconds } = error;
  if (status >= 500) log.error('request not served', { type, error: errorFields(error) });
  else log.info('request refused', { type, status });
  return problem({ type, title, status, detail, errors }, retryAfterSeconds);
}

function problem(
  { type, ...members }: { type: string; title: string; status: number; detail: string; errors?: unknown },
  retryAfterSeconds?: number,
): APIGatewayProxyStructuredResultV2 {
  const { statusCode, body } = json(members.status, { type: `${PROBLEM_TYPE_PREFIX}${type}`, ...members });
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
function summaryOf({ id, status, route, conversationId, twilioActionId, failure }: Action) {
  return { id, status, route, conversationId, twilioActionId, failure };
}

function json(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
