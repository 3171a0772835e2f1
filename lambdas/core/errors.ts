export interface Violation {
  /** RFC 6901 JSON Pointer into the body; empty for the whole body. */
  readonly pointer: string;
  readonly detail: string;
}

/** An error whose message holds no value, so it may be logged and shown. */
export class PlainError extends Error {
  override readonly name: string = 'PlainError';
}

/** Names what was thrown: unlike a message, it never quotes a value. */
export function errorName(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}

export function problemType(name: string): string {
  return `urn:action-bridge:problem:${name}`;
}

/**
 * An error that the caller gets as an RFC 9457 problem, one class for each result. Messages say what is wrong, where,
 * and what to do. They hold no secret, and no value but an event's id.
 */
export abstract class ProblemError extends PlainError {
  /** The last part of the problem's `type` (docs/reference/errors.md). It never changes. */
  abstract readonly type: string;
  abstract readonly status: number;
  abstract readonly title: string;
  readonly violations: readonly Violation[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly route: string | undefined;

  constructor(detail: string, options: ProblemOptions = {}) {
    super(detail, options);
    this.violations = options.violations;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.route = options.route;
  }
}

interface ProblemOptions extends ErrorOptions {
  readonly violations?: readonly Violation[];
  readonly retryAfterSeconds?: number;
  readonly route?: string;
}

export class UnknownSourceError extends ProblemError {
  override readonly type = 'unknown-source';
  override readonly status = 404;
  override readonly title = 'No such source';
}

export class NotFoundError extends ProblemError {
  override readonly type = 'not-found';
  override readonly status = 404;
  override readonly title = 'Not on record';
}

export class SignatureInvalidError extends ProblemError {
  override readonly type = 'signature-invalid';
  override readonly status = 401;
  override readonly title = 'The signature does not verify';
  /** How to authenticate (RFC 9110 §11.6.1); undefined if no HTTP scheme applies. */
  readonly wwwAuthenticate: string | undefined;

  constructor(detail: string, options: ErrorOptions & { readonly wwwAuthenticate?: string | undefined } = {}) {
    super(detail, options);
    this.wwwAuthenticate = options.wwwAuthenticate;
  }
}

/** A header that every signed request has is missing, so no secret need be read. */
export class SignatureMissingError extends SignatureInvalidError {}

export class CallerUnknownError extends ProblemError {
  override readonly type = 'caller-unknown';
  override readonly status = 403;
  override readonly title = 'The authorizer does not name the caller';
}

export class BodyTooLargeError extends ProblemError {
  override readonly type = 'body-too-large';
  override readonly status = 413;
  override readonly title = 'The body is too large';
}

export class MediaTypeError extends ProblemError {
  override readonly type = 'media-type';
  override readonly status = 415;
  override readonly title = 'This source does not read this media type';
}

export class NotJsonError extends ProblemError {
  override readonly type = 'not-json';
  override readonly status = 400;
  override readonly title = 'The body is not JSON';
}

export class EventInvalidError extends ProblemError {
  override readonly type = 'event-invalid';
  override readonly status = 422;
  override readonly title = 'The event is invalid';
}

/** The only rejection of a verified event that is put on record. */
export class MappingError extends ProblemError {
  override readonly type = 'mapping-failed';
  override readonly status = 422;
  override readonly title = 'A route could not make an action of the event';
  override readonly route: string;

  constructor(detail: string, options: ProblemOptions & { readonly route: string }) {
    super(detail, options);
    this.route = options.route;
  }
}

export class EventConflictError extends ProblemError {
  override readonly type = 'event-conflict';
  override readonly status = 409;
  override readonly title = 'The event id was used before, for another event';
}

export class QueryInvalidError extends ProblemError {
  override readonly type = 'query-invalid';
  override readonly status = 400;
  override readonly title = 'The query is invalid';
}

/** Not a 5xx, which would raise an alarm: nothing is broken. */
export class CallbacksNotConfiguredError extends ProblemError {
  override readonly type = 'callbacks-not-configured';
  override readonly status = 404;
  override readonly title = 'Callbacks are not configured';
}

export class RequestInvalidError extends ProblemError {
  override readonly type = 'request-invalid';
  override readonly status = 422;
  override readonly title = 'The request is invalid';
}

export class ActionNotResendableError extends ProblemError {
  override readonly type = 'action-not-resendable';
  override readonly status = 409;
  override readonly title = 'The action cannot be sent again';
}

export class ActionBrokenError extends ProblemError {
  override readonly type = 'action-broken';
  override readonly status = 409;
  override readonly title = 'The record of the action is not what the bridge wrote';
}

export class ActionUnreadableError extends ProblemError {
  override readonly type = 'action-unreadable';
  override readonly status = 409;
  override readonly title = 'The item of the action cannot be read';
}

export class ActionNotResolvableError extends ProblemError {
  override readonly type = 'action-not-resolvable';
  override readonly status = 409;
  override readonly title = 'The action is not in doubt';
}

export class ActionNotErasableError extends ProblemError {
  override readonly type = 'action-not-erasable';
  override readonly status = 409;
  override readonly title = 'The content of the action is still needed';
}

export class ActionChangedError extends ProblemError {
  override readonly type = 'action-changed';
  override readonly status = 409;
  override readonly title = 'The action has changed';
}

export class UnavailableError extends ProblemError {
  override readonly type = 'unavailable';
  override readonly status = 503;
  override readonly title = 'The bridge cannot do this now';

  /** @param options `retryAfterSeconds` is 5 by default */
  constructor(detail: string, options: ProblemOptions = {}) {
    super(detail, { retryAfterSeconds: 5, ...options });
  }
}

/** A bug. It is logged with its cause; the caller gets no detail. */
export class InternalError extends ProblemError {
  override readonly type = 'internal';
  override readonly status = 500;
  override readonly title = 'The bridge failed';

  constructor(detail = 'It is logged. Send the request again later.', options: ProblemOptions = {}) {
    super(detail, options);
  }
}
