import type { Bridge } from './bridge.ts';
import { checkBridge } from './bridge-checks.ts';
import type { Route } from './route.ts';
import type { Source } from './source.ts';

/**
 * Declares a bridge; the default export of bridge.config.ts.
 *
 * @param bridge `publicBaseUrl`: the URL before `/events/{source}` that upstream systems call, such as
 *   `https://hooks.example.com`. Signatures that cover the URL (HubSpot, Square, Twilio) need it if the API is behind a
 *   proxy or a custom domain with a path. Default: the URL of the API.
 * @throws {Error} at synth if something cannot work: two routes with one name, a route that no event reaches, a source
 *   without a secret, a name that does not fit into a path, or an invalid URL
 */
export function defineBridge<const Sources extends Record<string, Source>>(bridge: {
  readonly sources: Sources;
  readonly routes: readonly Route<keyof Sources & string>[];
  readonly publicBaseUrl?: string;
}): Bridge {
  checkBridge(bridge);
  return bridge;
}
