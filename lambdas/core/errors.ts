/** One thing that is wrong with the data of a request. */
export interface Violation {
  /** RFC 6901 JSON Pointer into the body; empty for the whole. */
  readonly pointer: string;
  readonly detail: string;
}

/** An error whose message was written to be read by anybody: it holds no value, so that it may be logged. */
export class PlainError extends Error {
  override readonly name: string = 'PlainError';
}

/** The name of what was thrown, for logs: unlike a message, it never quotes a value. */
export function errorName(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}

/** A problem's `type` as it is answered. */
export function problemType(name: string): string {
  return `urn:action-bridge:problem:${name}`;
}

/**
 * Something that the caller is told, as an RFC 9457 problem. One class per result; adapters/http-response.ts turns
 * any of them into the answer. Messages name what is wrong, where, and what to do; never a secret, nor a
 * value but the id of an event.
 */
export abstract class ProblemError extends PlainError {
  /** The stable last part of the problem's `type`, explained in docs/reference/errors.md. */
  abstract readonly type: string;
  abstract readonly status: number;
  abstract readonly title: string;
  readonly violations: readonly Violation[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The route that could make nothing of the event. */
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
  /** How to authenticate, for the header WWW-Authenticate (RFC 9110 §11.6.1); undefined if no scheme of HTTP's does. */
  readonly wwwAuthenticate: string | undefined;

  constructor(detail: string, options: ErrorOptions & { readonly wwwAuthenticate?: string | undefined } = {}) {
    super(detail, options);
    this.wwwAuthenticate = options.wwwAuthenticate;
  }
}

/** The request lacks a header that every signed request has, so that no secret is needed to refuse it. */
export class SignatureMissingError extends SignatureInvalidError {}

/** A decision stays on record with who made it, so that nobody's is taken. */
export class CallerUnknownError extends ProblemError {
  override readonly type = 'caller-unknown';
  override readonly status = 403;
  override readonly title = 'The authorizer does not say who asks';
}

export class BodyTooLargeError extends ProblemError {
  override readonly type = 'body-too-large';
  override readonly status = 413;
  override readonly title = 'The body is too large';
}

export class MediaTypeError extends ProblemError {
  override readonly type = 'media-type';
  override readonly status = 415;
  override readonly title = 'The media type is not one that this source reads';
}

export class NotJsonError extends ProblemError {
  override readonly type = 'not-json';
  override readonly status = 400;
  override readonly title = 'The body is not JSON';
}

export class EventInvalidError extends ProblemError {
  override readonly type = 'event-invalid';
  override readonly status = 422;
  override readonly title = 'The event is not what its type promises';
}

/** The event is what it promises, and a route can make nothing of it: the only refusal that is put on record. */
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
  override readonly title = 'The query is not one that can be answered';
}

/** Not a 5xx, which an alarm counts: nothing is proven of whoever asks, and nothing is broken. There are no callbacks here yet. */
export class CallbacksNotConfiguredError extends ProblemError {
  override readonly type = 'callbacks-not-configured';
  override readonly status = 404;
  override readonly title = 'No auth token is on file to verify callbacks with';
}

export class RequestInvalidError extends ProblemError {
  override readonly type = 'request-invalid';
  override readonly status = 422;
  override readonly title = 'The request is not one that can be carried out';
}

export class ActionNotResendableError extends ProblemError {
  override readonly type = 'action-not-resendable';
  override readonly status = 409;
  override readonly title = 'The action cannot be sent again';
}

/** What would be sent is not what the bridge put on record. */
export class ActionBrokenError extends ProblemError {
  override readonly type = 'action-broken';
  override readonly status = 409;
  override readonly title = 'The record of the action is not what the bridge wrote';
}

/** The item is there, and is no action that anything could be decided about. */
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
  override readonly title = 'The action is not the version that was decided on';
}

/** The request is good, and the bridge cannot serve it now. */
export class UnavailableError extends ProblemError {
  override readonly type = 'unavailable';
  override readonly status = 503;
  override readonly title = 'The bridge cannot do this now';

  /** @param options `retryAfterSeconds`: when to repeat the request; 5 by default */
  constructor(detail: string, options: ProblemOptions = {}) {
    super(detail, { retryAfterSeconds: 5, ...options });
  }
}

/** Whatever nobody foresaw: a fault of ours, logged with its cause, of which callers learn only that it is one. */
export class InternalError extends ProblemError {
  override readonly type = 'internal';
  override readonly status = 500;
  override readonly title = 'A fault of the bridge';

  constructor(detail = 'It is logged. Send the request again later.', options: ProblemOptions = {}) {
    super(detail, options);
  }
}
