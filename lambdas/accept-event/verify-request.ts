import type { Bridge } from '../core/bridge/bridge.ts';
import { publicUrl } from '../core/bridge/public-url.ts';
import type { ReceivedRequest, Source } from '../core/bridge/source.ts';
import { UnknownSourceError } from '../core/errors.ts';
import { concerning } from '../steps/log-context.ts';
import { type ProveSenderDependencies, proveSender } from '../steps/prove-sender.ts';

export interface VerifyRequestDependencies extends ProveSenderDependencies {
  readonly bridge: Bridge;
}

/**
 * Finds the source and proves that it sent the request. The body is not read before.
 *
 * @throws {UnknownSourceError | BodyTooLargeError | SignatureInvalidError | UnavailableError}
 */
export async function verifyRequest(
  sourceName: string,
  request: ReceivedRequest,
  { bridge, ...deps }: VerifyRequestDependencies,
): Promise<{ readonly source: Source; readonly verified: ReceivedRequest }> {
  const source = findSource(sourceName, bridge);
  const baseUrl = source.publicBaseUrl ?? bridge.publicBaseUrl;
  const verified = { ...request, url: publicUrl(request, `/events/${sourceName}`, baseUrl) };
  // Only a configured name may be logged.
  await concerning({ source: sourceName }, () => proveSender({ source, name: `source ${sourceName}` }, verified, deps));
  return { source, verified };
}

function findSource(name: string, { sources }: Bridge): Source {
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (source) return source;
  throw new UnknownSourceError(
    'No source of this name is configured. The path is /events/{source}, as in bridge.config.ts.',
  );
}
