import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import {
  acceptanceResponse,
  actionResponse,
  eventResponse,
  healthResponse,
  pageResponse,
  problemResponse,
} from '../../../lambdas/adapters/http/http-response.ts';
import {
  EventConflictError,
  EventInvalidError,
  InternalError,
  MappingError,
  NotFoundError,
  SignatureInvalidError,
  UnavailableError,
} from '../../../lambdas/core/errors.ts';
import { LedgerUnavailableError } from '../../../lambdas/core/ports.ts';
import { openApiDocument } from '../../../lib/openapi/document.ts';
import { recordingLog } from '../../fakes/recording-log.ts';
import * as actions from '../../fixtures/actions.ts';
import everyPreset from './every-preset.ts';
import { readDocument } from './read-document.ts';

const document = readDocument(openApiDocument(everyPreset));
const log = recordingLog();

/** Whether an operation is described as answering this: its status, its media type and its body. */
function describes(operation: string, { statusCode = 0, headers = {}, body = '' }: APIGatewayProxyStructuredResultV2) {
  const schema = document.operation(operation).answer(statusCode, String(headers['content-type']));
  return document.validates(schema, JSON.parse(body));
}

const inEachStatus = [
  actions.accepted(),
  actions.sending(),
  actions.pending(),
  actions.completed(),
  actions.failed(),
  actions.refused(),
  actions.expired(),
  actions.inDoubt(),
];
const accepted = { eventId: 'evt_1', state: 'actions', duplicate: false, actions: inEachStatus } as const;
const recorded = [
  ...inEachStatus.map((action) => ({ ...action, integrity: 'verified' as const })),
  { ...actions.completed(), integrity: 'broken' as const, integrityDetail: 'The seal does not fit.' },
  { id: 'act_1', status: 'UNREADABLE', integrity: 'broken', integrityDetail: 'The item is no action.' } as const,
];
const violations = [{ pointer: '/data/phone', detail: 'is missing' }];
const post = 'POST /events/{source}';

describe('the description of POST /events/{source} has', () => {
  const unavailable = new UnavailableError('x', { retryAfterSeconds: 5 });
  const invalid = new EventInvalidError('x', { violations });
  test.each([
    ['an event that was taken', acceptanceResponse({ kind: 'event', event: accepted }, log)],
    ['a batch that was taken', acceptanceResponse({ kind: 'batch', entries: [accepted] }, log)],
    [
      'a batch of which some were refused',
      acceptanceResponse({ kind: 'batch', entries: [accepted, { eventId: 'b', problem: invalid }] }, log),
    ],
    [
      'a batch that could not be taken',
      acceptanceResponse({ kind: 'batch', entries: [accepted, { eventId: 'b', problem: unavailable }] }, log),
    ],
    [
      'a batch that met a fault',
      acceptanceResponse({ kind: 'batch', entries: [accepted, { eventId: 'b', problem: new InternalError() }] }, log),
    ],
    ["the answer to Slack's challenge", acceptanceResponse({ kind: 'reply', body: { challenge: 'c' } }, log)],
    ['a wrong signature', problemResponse(new SignatureInvalidError('x'), log)],
    ['an event that reuses an id', problemResponse(new EventConflictError('x'), log)],
    ['fields that are at fault', problemResponse(invalid, log)],
    ['a mapping that failed', problemResponse(new MappingError('x', { route: 'r' }), log)],
    ['a ledger that does not answer', problemResponse(unavailable, log)],
    ['a fault of the bridge', problemResponse(new Error('x'), log)],
  ])('%s', (_, response) => {
    expect(describes(post, response)).toBe(true);
  });
});

test.each([
  post,
  'GET /actions',
  'GET /actions/{id}',
  'GET /counts',
  'GET /events/{source}/{eventId}',
  'GET /health',
  'POST /actions/{id}/resend',
  'POST /actions/{id}/resolve',
  'POST /actions/{id}/erase',
  'POST /callbacks/twilio',
])('the description of %s has a ledger that does not answer', (operation) => {
  expect(describes(operation, problemResponse(new LedgerUnavailableError('x'), log))).toBe(true);
});

describe('the description of the audit has', () => {
  test.each(recorded.map((action) => [action.status, action] as const))('an action that is %s', (_, action) => {
    expect(describes('GET /actions/{id}', actionResponse(action))).toBe(true);
  });

  test('a page of actions, and the cursor of the next', () => {
    expect(describes('GET /actions', pageResponse({ items: recorded, cursor: 'c' }))).toBe(true);
    expect(describes('GET /actions', pageResponse({ items: [] }))).toBe(true);
  });

  const event = {
    source: 'shop',
    origin: '/orders',
    eventId: 'evt_1',
    type: 't',
    digest: 'd',
    receivedAt: actions.start.toISOString(),
    state: 'actions' as const,
  };

  test('an event and what became of it', () => {
    const made = recorded.map(({ id }) => ({ id, route: 'r' }));
    const answer = eventResponse({ ...event, actions: made, found: recorded });
    expect(describes('GET /events/{source}/{eventId}', answer)).toBe(true);
  });

  test('an event of which an action is not there any more, and is told all the same', () => {
    const answer = eventResponse({ ...event, actions: [{ id: 'act_deleted', route: 'r' }], found: [] });
    expect(describes('GET /events/{source}/{eventId}', answer)).toBe(true);
    expect(JSON.parse(answer.body ?? '').actions).toMatchObject([
      { id: 'act_deleted', route: 'r', status: 'MISSING', integrity: 'broken' },
    ]);
  });

  test('what is not on record', () => {
    expect(describes('GET /actions/{id}', problemResponse(new NotFoundError('x'), log))).toBe(true);
  });
});

describe('the description', () => {
  test('has the health', () => {
    expect(describes('GET /health', healthResponse())).toBe(true);
  });

  test('has no member but those that are described', () => {
    const { statusCode, headers, body = '' } = actionResponse({ ...actions.pending(), integrity: 'verified' });
    const more = JSON.stringify({ ...JSON.parse(body), secret: 's' });
    expect(describes('GET /actions/{id}', { statusCode: statusCode ?? 0, headers: headers ?? {}, body: more })).toBe(
      false,
    );
  });
});
