import type { Bridge } from '../core/bridge.ts';
import { BodyTooLargeError, SignatureInvalidError, UnavailableError, UnknownSourceError } from '../core/errors.ts';
import { concerning } from '../core/ids.ts';
import type { Clock } from '../core/ports.ts';
import { publicUrl } from '../core/public-url.ts';
import type { ReceivedRequest, Source } from '../core/source.ts';
import { RETRY_AFTER_SECONDS } from './retry-after.ts';

/**
 * The largest body that is read: a Lambda event holds 6 MB, in which a body may be base64 (4/3 of its size), beside
 * the headers.
 */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface VerifyRequestDependencies {
  readonly bridge: Bridge;
  /** The values of a source's secrets; `fresh` reads them again from where they are kept. */
  readonly secretsOf: (names: readonly string[], options?: { readonly fresh: boolean }) => Promise<readonly string[]>;
  readonly now: Clock;
}

/**
 * Finds the source and has it prove that the request is its own. Nothing in the body is looked at before.
 *
 * @throws {UnknownSourceError | BodyTooLargeError | SignatureInvalidError | UnavailableError}
 */
export async function verifyRequest(
  sourceName: string,
  request: ReceivedRequest,
  deps: VerifyRequestDependencies,
): Promise<{ readonly source: Source; readonly verified: ReceivedRequest }> {
  const source = findSource(sourceName, deps.bridge);
  // From here on the name is one of ours, which may be logged.
  const verified = await concerning({ source: sourceName }, () => verify(source, { sourceName, request, ...deps }));
  return { source, verified };
}

async function verify(
  source: Source,
  {
    sourceName,
    request,
    bridge,
    secretsOf,
    now,
  }: VerifyRequestDependencies & { readonly sourceName: string; readonly request: ReceivedRequest },
): Promise<ReceivedRequest> {
  if (request.body.byteLength > MAX_BODY_BYTES) {
    throw new BodyTooLargeError(`The body has ${request.body.byteLength} bytes; ${MAX_BODY_BYTES} is the most.`);
  }
  const url = publicUrl(request, sourceName, source.publicBaseUrl ?? bridge.publicBaseUrl);
  const verified = { ...request, url };
  const secrets = (reading?: { readonly fresh: boolean }) =>
    readSecrets(sourceName, () => secretsOf(source.secrets, reading));
  try {
    source.verify(verified, await secrets(), now());
  } catch (error) {
    if (!(error instanceof SignatureInvalidError)) throw error;
    // A secret may have been rotated since it was read.
    source.verify(verified, await secrets({ fresh: true }), now());
  }
  return verified;
}

function findSource(name: string, { sources }: Bridge): Source {
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (source) return source;
  throw new UnknownSourceError(
    'No source of this name is configured. The path is /events/{source}, as in bridge.config.ts.',
  );
}

async function readSecrets<T>(sourceName: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new UnavailableError(`The signing secret of source ${sourceName} could not be read. Send the event again.`, {
      cause,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}
