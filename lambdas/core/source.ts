import type { AppEvent } from './event.ts';

/** A request as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** Header names in lower case, as HTTP API gives them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes, as they were signed. */
  readonly body: Uint8Array;
}

/**
 * A kind of upstream system: how its requests are proven to be its own and how an event is read out of them.
 * Both are pure; secrets and the time are given.
 */
export interface Source {
  /** Names of the secrets in Secrets Manager; a request that any one of them signed is good. */
  readonly secrets: readonly string[];
  /** The kind of source, for people: `Standard Webhooks`, `GitHub` … */
  readonly scheme: string;
  /**
   * Proves who sent the request.
   *
   * @param secrets the secrets' values, in no order
   * @throws {SignatureInvalidError} which says what is missing or wrong, never what would be right
   */
  verify(request: ReceivedRequest, secrets: readonly string[], now: Date): void;
  /**
   * Reads the event out of a verified request.
   *
   * @param source the configured name of this source
   * @throws {NotJsonError | MediaTypeError | EventInvalidError} when there is no event in it
   */
  read(request: ReceivedRequest, source: string): AppEvent;
}
