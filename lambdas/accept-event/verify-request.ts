import type { Bridge } from '../core/bridge.ts';
import { UnknownSourceError } from '../core/errors.ts';
import { concerning } from '../core/ids.ts';
import { type ProveSenderDependencies, proveSender } from '../core/prove-sender.ts';
import { publicUrl } from '../core/public-url.ts';
import type { ReceivedRequest, Source } from '../core/source.ts';

export interface VerifyRequestDependencies extends ProveSenderDependencies {
  readonly bridge: Bridge;
}

/**
 * Finds the source and has it prove that the request is its own. Nothing in the body is looked at before.
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
  // From here on the name is one of ours, which may be logged.
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
