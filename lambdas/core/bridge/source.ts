import type { ProblemError } from '../errors.ts';
import type { AppEvent } from '../event.ts';
import type { SourceDescription } from './source-description.ts';

export interface ReceivedRequest {
  readonly method: string;
  /** The URL that the caller called, with its query, by the public base URL if one is configured. */
  readonly url: string;
  /** Header names in lower case, as HTTP API gives them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes, as signed. */
  readonly body: Uint8Array;
  /** The caller by API Gateway's IAM authorizer, never by a header; absent without that. */
  readonly caller?: Caller;
}

export interface Caller {
  readonly accountId: string;
  readonly arn: string;
}

/** The most events in a batch. At about 20 ms each they take 2 s; HubSpot, which sends as many, waits 5 s. */
export const MAX_BATCH_EVENTS = 100;

export type Reading =
  | { readonly kind: 'event'; readonly event: AppEvent }
  /** In their order. A bad one does not affect the others. */
  | { readonly kind: 'batch'; readonly entries: readonly (AppEvent | ProblemError)[] }
  /** The upstream system asks the endpoint something, and this JSON is the answer. */
  | { readonly kind: 'reply'; readonly body: Readonly<Record<string, unknown>> };

/** How a kind of upstream system proves its requests, and how events are read from them. Both are pure. */
export interface Source {
  /** Names of secrets in Secrets Manager. A request signed with any of them is valid. */
  readonly secrets: readonly string[];
  /** For people, such as `Standard Webhooks` or `GitHub`. */
  readonly scheme: string;
  readonly types?: readonly string[];
  /** `iam`: API Gateway lets in only callers that IAM allows. Default: anyone, and the signature decides. */
  readonly access?: 'iam';
  /** The URL before `/events/{source}` that this upstream calls. Default: that of the bridge. */
  readonly publicBaseUrl?: string;
  /** Its part of the API description. Default: any body may be sent. */
  readonly description?: SourceDescription;
  /**
   * @param secrets the values of the secrets, in any order
   * @throws {SignatureInvalidError} which says what is missing or wrong, never what would be right
   * @throws {BodyTooLargeError} if an unproven body is too large to be read
   */
  verify(request: ReceivedRequest, secrets: readonly string[], now: Date): void;
  /**
   * @param source the configured name of this source
   * @throws {NotJsonError | MediaTypeError | EventInvalidError} if the request holds no event
   */
  read(request: ReceivedRequest, source: string): Reading;
}
