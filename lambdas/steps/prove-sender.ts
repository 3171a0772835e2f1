import type { ReceivedRequest, Source } from '../core/bridge/source.ts';
import {
  BodyTooLargeError,
  ProblemError,
  SignatureInvalidError,
  SignatureMissingError,
  UnavailableError,
} from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';

/** A Lambda event has 6 MB, in which the body may be base64 (4/3 of its size). */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface ProveSenderDependencies {
  /** Returns the values of secrets; `fresh` skips the cache. */
  readonly secretsOf: (names: readonly string[], options?: { readonly fresh: boolean }) => Promise<readonly string[]>;
  readonly now: Clock;
}

/**
 * Proves that a source sent a request, whose URL is as the sender knows it.
 *
 * @param name the owner of the secrets, for errors
 * @throws {BodyTooLargeError | SignatureInvalidError | UnavailableError}
 */
export async function proveSender(
  { source, name }: { readonly source: Source; readonly name: string },
  request: ReceivedRequest,
  { secretsOf, now }: ProveSenderDependencies,
): Promise<void> {
  if (request.body.byteLength > MAX_BODY_BYTES) {
    throw new BodyTooLargeError(`The body has ${request.body.byteLength} bytes; ${MAX_BODY_BYTES} is the most.`);
  }
  requireSignature(source, request, now());
  const secrets = (reading?: { readonly fresh: boolean }) =>
    readSecrets(name, () => secretsOf(source.secrets, reading));
  const known = await secrets();
  try {
    source.verify(request, known, now());
  } catch (error) {
    if (!(error instanceof SignatureInvalidError)) throw error;
    // A secret may have been rotated. With the same ones the answer would be the same.
    const fresh = await secrets({ fresh: true });
    if (fresh.every((secret) => known.includes(secret))) throw error;
    source.verify(request, fresh, now());
  }
}

/** Rejects a request without a signature before a secret is read. @throws {SignatureMissingError} */
function requireSignature(source: Source, request: ReceivedRequest, now: Date): void {
  try {
    source.verify(request, [], now);
  } catch (error) {
    if (error instanceof SignatureMissingError) throw error;
  }
}

async function readSecrets<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    throw new UnavailableError(`The signing secret of ${name} could not be read. Send the event again.`, {
      cause,
    });
  }
}
