import { describe, expect, test } from 'vitest';
import { EventRejection } from '../../lambdas/core/bridge/event-rejection.ts';
import * as errors from '../../lambdas/core/errors.ts';

/** What a caller sees of each problem, and docs/reference/errors.md explains: changing one breaks whoever reads it. */
test.each([
  [() => new errors.UnknownSourceError('d'), 404, 'unknown-source', 'No such source'],
  [() => new errors.NotFoundError('d'), 404, 'not-found', 'Not on record'],
  [() => new errors.SignatureInvalidError('d'), 401, 'signature-invalid', 'The signature does not verify'],
  [() => new errors.BodyTooLargeError('d'), 413, 'body-too-large', 'The body is too large'],
  [() => new errors.MediaTypeError('d'), 415, 'media-type', 'This source does not read this media type'],
  [() => new errors.NotJsonError('d'), 400, 'not-json', 'The body is not JSON'],
  [() => new errors.EventInvalidError('d'), 422, 'event-invalid', 'The event is invalid'],
  [
    () => new errors.MappingError('d', { route: 'r' }),
    422,
    'mapping-failed',
    'A route could not make an action of the event',
  ],
  [() => new errors.EventConflictError('d'), 409, 'event-conflict', 'The event id was used before, for another event'],
  [() => new errors.QueryInvalidError('d'), 400, 'query-invalid', 'The query is invalid'],
  [() => new errors.CallbacksNotConfiguredError('d'), 404, 'callbacks-not-configured', 'Callbacks are not configured'],
  [() => new errors.CallerUnknownError('d'), 403, 'caller-unknown', 'The authorizer does not name the caller'],
  [() => new errors.RequestInvalidError('d'), 422, 'request-invalid', 'The request is invalid'],
  [() => new errors.ActionNotResendableError('d'), 409, 'action-not-resendable', 'The action cannot be sent again'],
  [
    () => new errors.ActionBrokenError('d'),
    409,
    'action-broken',
    'The record of the action is not what the bridge wrote',
  ],
  [() => new errors.ActionUnreadableError('d'), 409, 'action-unreadable', 'The item of the action cannot be read'],
  [() => new errors.ActionNotResolvableError('d'), 409, 'action-not-resolvable', 'The action is not in doubt'],
  [
    () => new errors.ActionNotErasableError('d'),
    409,
    'action-not-erasable',
    'The content of the action is still needed',
  ],
  [() => new errors.ActionChangedError('d'), 409, 'action-changed', 'The action has changed'],
  [() => new errors.InternalError('d'), 500, 'internal', 'The bridge failed'],
  [() => new errors.UnavailableError('d'), 503, 'unavailable', 'The bridge cannot do this now'],
])('a problem is answered with its status, type and title (%#)', (make, status, type, title) => {
  expect(make()).toMatchObject({ status, type, title, message: 'd' });
});

test('the type of a problem is a URN', () => {
  expect(errors.problemType('not-found')).toBe('urn:action-bridge:problem:not-found');
});

test('an error whose message anybody may read is known by its name', () => {
  expect(new errors.PlainError('x').name).toBe('PlainError');
});

describe('a refusal on purpose', () => {
  test('is of the whole event, unless it points to a part', () => {
    const cause = new Error('why');
    expect(new EventRejection('no')).toMatchObject({ name: 'EventRejection', message: 'no', pointer: '' });
    expect(new EventRejection('no', { pointer: '/data/phone', cause })).toMatchObject({
      pointer: '/data/phone',
      cause,
    });
  });
});
