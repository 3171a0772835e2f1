import type { ProblemError } from '../errors.ts';
import type { AppEvent } from '../event.ts';
import type { SourceDescription } from './source-description.ts';

/** A request as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** The URL that the caller called, query included: where the public base URL is configured, it begins with that. */
  readonly url: string;
  /** Header names in lower case, as HTTP API gives them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes, as they were signed. */
  readonly body: Uint8Array;
  /** Whom API Gateway's IAM authorizer knows the caller to be; absent where none was asked. Never from a header. */
  readonly caller?: Caller;
}

/** An AWS principal that signed its request with SigV4. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
}

/**
 * The most events that are taken at once. Claimed one after the other, at some 20 ms each, they take 2 s; HubSpot, which sends as
 * many, waits for 5 s.
 */
export const MAX_BATCH_EVENTS = 100;

/** What a verified request holds. */
export type Reading =
  | { readonly kind: 'event'; readonly event: AppEvent }
  /** Several events, in their order; what is wrong with one is not the others' fault. */
  | { readonly kind: 'batch'; readonly entries: readonly (AppEvent | ProblemError)[] }
  /** No event: the upstream system asks something of the endpoint itself, and this is the answer, as JSON. */
  | { readonly kind: 'reply'; readonly body: Readonly<Record<string, unknown>> };

/**
 * A kind of upstream system: how its requests are proven to be its own and how events are read out of them.
 * Both are pure; secrets and the time are given.
 */
export interface Source {
  /** Names of the secrets in Secrets Manager; a request that any one of them signed is good. */
  readonly secrets: readonly string[];
  /** The kind of source, for people: `Standard Webhooks`, `GitHub` … */
  readonly scheme: string;
  /** The only types that its events can have, where that is known. */
  readonly types?: readonly string[];
  /** `iam`: API Gateway itself lets only those in whom IAM allows; otherwise everybody, and the signature decides. */
  readonly access?: 'iam';
  /** What stands before `/events/{source}` in the URL that this upstream calls, where it is not the bridge's. */
  readonly publicBaseUrl?: string;
  /** What the API description says of it; without one it says that any body may be sent. */
  readonly description?: SourceDescription;
  /**
   * Proves who sent the request.
   *
   * @param secrets the secrets' values, in no order
   * @throws {SignatureInvalidError} which says what is missing or wrong, never what would be right
   * @throws {BodyTooLargeError} when there is more to read than may be read of what is not proven
   */
  verify(request: ReceivedRequest, secrets: readonly string[], now: Date): void;
  /**
   * Reads what a verified request holds.
   *
   * @param source the configured name of this source
   * @throws {NotJsonError | MediaTypeError | EventInvalidError} when there is no event in it
   */
  read(request: ReceivedRequest, source: string): Reading;
}
